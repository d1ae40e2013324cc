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
    TEMPORAL_ADDRESS: '127.0.0.1:7233',
    TEMPORAL_NAMESPACE: 'default',
    S3_BUCKET: 'slingshot',
    S3_REGION: 'us-east-1',
    SLINGSHOT_PYTHON: 'python3',
    SLINGSHOT_SERVING: 'none',
    SLINGSHOT_BUILD_ID: 'unknown',
    SLINGSHOT_ALLOWED_HOSTS: '',
    SLINGSHOT_HUB_URL: 'https://huggingface.co',
  });
});

test('what is given is taken, numbers as numbers, and variables of others are left alone', () => {
  const given = {
    ...least,
    TEMPORAL_ADDRESS: 'temporal:7233',
    TEMPORAL_NAMESPACE: 'slingshot',
    SLINGSHOT_SERVING: 'gpu',
    SLINGSHOT_HEALTH_PORT: '8080',
    HOME: '/root',
  };
  const environment = readEnvironment(given);
  const { HOME: _, ...taken } = given;
  expect(environment).toMatchObject({ ...taken, SLINGSHOT_HEALTH_PORT: 8080 });
  expect(environment).not.toHaveProperty('HOME');
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
  };
  const names = ['S3_ENDPOINT', 'SLINGSHOT_SERVING', 'SLINGSHOT_HEALTH_PORT', 'SLINGSHOT_TRAINER'];
  const message = messageOf(() => readEnvironment(wrong));
  for (const name of [...names, 'SLINGSHOT_STATE', 'SLINGSHOT_CACHE']) expect(message).toContain(`${name}: `);
  expect(message).not.toContain('TEMPORAL_ADDRESS');
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
