import * as workflows from '../../workflows/index.ts';
import { workflowNames } from '../../pipeline/workflow-names.ts';
import { bundleWorkflows } from './workflow-bundle.ts';

test('every workflow is exported under the name it is started by', () => {
  expect(Object.keys(workflows).sort()).toEqual(Object.values(workflowNames).sort());
});

test('the bundle holds no schema library and no activity', async () => {
  const code = await bundleWorkflows();
  for (const module of ['node_modules/zod', 'node_modules/minio', 'activities/generate', 'stores/', 'clients/']) {
    expect(code).not.toContain(`./${module}`);
  }
}, 60_000);
