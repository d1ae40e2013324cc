import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

/** Bundles the workflows from their sources, as the build does from what it compiled. */
export async function bundleWorkflows(): Promise<string> {
  const pathOf = (name: string) => fileURLToPath(new URL(`../../workflows/${name}.ts`, import.meta.url));
  const { code } = await bundleWorkflowCode({
    workflowsPath: pathOf('index'),
    workflowInterceptorModules: [pathOf('tracing')],
    logger: new DefaultLogger('WARN'),
  });
  return code;
}
