import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

const workflowsPath = fileURLToPath(new URL('../workflows/index.js', import.meta.url));
const tracing = fileURLToPath(new URL('../workflows/tracing.js', import.meta.url));
const target = fileURLToPath(new URL('../workflow-bundle.js', import.meta.url));

const { code } = await bundleWorkflowCode({
  workflowsPath,
  workflowInterceptorModules: [tracing],
  logger: new DefaultLogger('WARN'),
});
await writeFile(target, code);
