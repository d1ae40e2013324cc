import { readEnvironment, secretFrom } from '../../workers/environment.ts';

const least = {
  S3_ENDPOINT: 'http://127.0.0.1:9000',
  SLINGSHOT_TRAINER: '/trainer',
  SLINGSHOT_STATE: '/state',
  SLINGSHOT_CACHE: '/cache',
};

test('what is left out has a default that works on one machine', () => {
  expect(readEnvironment(least)).toEqual({
    ...least,
    S3_BUCKET: 'slingshot',
    S3_REGION: 'us-east-1',
    SLINGSHOT_PYTHON: 'python3',
    SLINGSHOT_SERVING: 'none',
    SLINGSHOT_BUILD_ID: 'unknown',
    SLINGSHOT_ROLES: ['pipeline', 'data', 'inference', 'training'],
    SLINGSHOT_SLOTS_PIPELINE: 100,
    SLINGSHOT_SLOTS_DATA: 4,
    SLINGSHOT_SLOTS_INFERENCE: 16,
    SLINGSHOT_SLOTS_TRAINING: 1,
    SLINGSHOT_SHUTDOWN_SECONDS: 60,
    SLINGSHOT_HEALTH_HOST: '127.0.0.1',
    SLINGSHOT_LOG_LEVEL: 'info',
    SLINGSHOT_ALLOWED_HOSTS: '',
    SLINGSHOT_HUB_URL: 'https://huggingface.co',
  });
});

test('what is given is taken, numbers as numbers, and variables of others are left alone', () => {
  const given = {
    ...least,
    TEMPORAL_DEPLOYMENT_NAME: 'slingshot',
    TEMPORAL_WORKER_BUILD_ID: 'a',
    SLINGSHOT_SERVING: 'gpu',
    SLINGSHOT_METRICS_ADDRESS: '0.0.0.0:9464',
    SLINGSHOT_HEALTH_PORT: '8080',
    SLINGSHOT_SLOTS_DATA: '12',
    SLINGSHOT_SHUTDOWN_SECONDS: '0',
    HOME: '/root',
  };
  const environment = readEnvironment(given);
  const { HOME: _, ...taken } = given;
  const numbers = { SLINGSHOT_HEALTH_PORT: 8080, SLINGSHOT_SLOTS_DATA: 12, SLINGSHOT_SHUTDOWN_SECONDS: 0 };
  expect(environment).toMatchObject({ ...taken, ...numbers });
  expect(environment).not.toHaveProperty('HOME');
});

test('roles are a list, each of them once', () => {
  const rolesOf = (list: string) => readEnvironment({ ...least, SLINGSHOT_ROLES: list }).SLINGSHOT_ROLES;
  expect(rolesOf('data, pipeline,data')).toEqual(['data', 'pipeline']);
  expect(() => rolesOf('data,gpu')).toThrow(/SLINGSHOT_ROLES/);
});

test('an empty variable counts as unset', () => {
  const empty = { SLINGSHOT_HEALTH_PORT: '', SLINGSHOT_ROLES: '', TEMPORAL_DEPLOYMENT_NAME: '', S3_CA: '' };
  expect(readEnvironment({ ...least, ...empty })).toEqual(readEnvironment(least));
});

test('a version of workers has a deployment and a build, or neither', () => {
  for (const name of ['TEMPORAL_DEPLOYMENT_NAME', 'TEMPORAL_WORKER_BUILD_ID']) {
    expect(() => readEnvironment({ ...least, [name]: 'x' })).toThrow(/go together/);
  }
});

test('a folder can stand in for the S3 store, and one of the two is needed', () => {
  const { S3_ENDPOINT: _, ...rest } = least;
  expect(readEnvironment({ ...rest, SLINGSHOT_STORE_FOLDER: '/store' })).toMatchObject({
    SLINGSHOT_STORE_FOLDER: '/store',
  });
  expect(() => readEnvironment(rest)).toThrow(/needs S3_ENDPOINT or SLINGSHOT_STORE_FOLDER/);
});

test('every variable that is missing or wrong is named at once', () => {
  const { SLINGSHOT_STATE: _, SLINGSHOT_CACHE: __, ...rest } = least;
  const wrong = {
    ...rest,
    S3_ENDPOINT: 'not an address',
    SLINGSHOT_SERVING: 'tpu',
    SLINGSHOT_HEALTH_PORT: '70000',
    SLINGSHOT_TRAINER: '',
    SLINGSHOT_METRICS_ADDRESS: '9464',
    SLINGSHOT_SLOTS_TRAINING: '0',
  };
  const names = Object.keys(wrong).filter((name) => !(name in least) || name === 'S3_ENDPOINT');
  expect(names).toHaveLength(5);
  const message = messageOf(() => readEnvironment(wrong));
  for (const name of [...names, 'SLINGSHOT_TRAINER', 'SLINGSHOT_STATE', 'SLINGSHOT_CACHE'])
    expect(message).toContain(`${name}: `);
  expect(message).not.toContain('S3_BUCKET');
});

test('a wrong value is not printed: it may be a secret put in the wrong place', () => {
  const message = messageOf(() => readEnvironment({ ...least, S3_ENDPOINT: 'hunter2', SLINGSHOT_SERVING: 'hunter2' }));
  expect(message).not.toContain('hunter2');
});

test.each([
  ['hub', 'SLINGSHOT_SECRET_HUB'],
  ['team-hub-key', 'SLINGSHOT_SECRET_TEAM_HUB_KEY'],
  ['key2', 'SLINGSHOT_SECRET_KEY2'],
])('the secret "%s" of a run file is the variable %s', (name, variable) => {
  expect(secretFrom({ [variable]: 'value' })(name)).toBe('value');
});

test('a run file reaches no variable but those of secrets', () => {
  const secret = secretFrom({ S3_SECRET_KEY: 'x', HUB: 'x', SLINGSHOT_STATE: 'x' });
  expect(['S3_SECRET_KEY', 's3-secret-key', 'hub', 'state', ''].map(secret)).toEqual(Array(5).fill(undefined));
});

function messageOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return String(error);
  }
  throw new TypeError('was expected to throw');
}
