import { workerEnvironment } from '../../../cli/commands/worker.ts';
import type { RunningStack } from '../../../deploy/local/read-stack.ts';

const stack: RunningStack = {
  stateFolder: '/state',
  temporalAddress: '127.0.0.1:7233',
  temporalNamespace: 'default',
  store: { kind: 'folder', folder: '/store' },
  ended: [],
};

const secured = { TEMPORAL_API_KEY: 'key', TEMPORAL_TLS: 'true', TEMPORAL_GRPC_META_TEAM: 'a' };

test('a worker of a service that was there already gets what secures the connection to it', async () => {
  expect(await workerEnvironment(stack, secured)).toMatchObject(secured);
});

test('a worker of a Temporal that was started here gets none of it', async () => {
  const environment = await workerEnvironment({ ...stack, temporalIsOurs: true }, secured);
  for (const name of Object.keys(secured)) expect(environment).not.toHaveProperty(name);
});
