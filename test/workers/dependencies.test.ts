import { preloads } from '../../workers/dependencies.ts';
import { readEnvironment } from '../../workers/environment.ts';

const least = {
  SLINGSHOT_STORE_FOLDER: '/store',
  SLINGSHOT_TRAINER: '/t',
  SLINGSHOT_STATE: '/s',
  SLINGSHOT_CACHE: '/c',
};

test.each([
  [{ SLINGSHOT_SERVING: 'cpu' }, 'linux', true],
  [{ SLINGSHOT_SERVING: 'cpu', SLINGSHOT_PRELOAD: 'off' }, 'linux', false],
  [{ SLINGSHOT_SERVING: 'gpu' }, 'linux', false],
  [{}, 'linux', false],
  [{ SLINGSHOT_PRELOAD: 'on' }, 'linux', true],
  [{ SLINGSHOT_SERVING: 'cpu', SLINGSHOT_PRELOAD: 'on' }, 'darwin', false],
] as const)(
  'with %j on %s, trainings and servers are forked from a preloaded process: %s',
  (given, platform, expected) => {
    expect(preloads(readEnvironment({ ...least, ...given }), platform)).toBe(expected);
  },
);
