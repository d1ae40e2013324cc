import { homedir } from 'node:os';
import { readLocalSettings } from '../../../deploy/local/settings.ts';

test('folders follow their own variables first, then the XDG ones, then the home folder', () => {
  const xdg = { XDG_CACHE_HOME: '/c', XDG_STATE_HOME: '/s' };
  const own = { ...xdg, SLINGSHOT_CACHE: '/own-cache', SLINGSHOT_STATE: '/own-state' };
  const folders = (environment: Record<string, string>) => {
    const { cacheFolder, stateFolder } = readLocalSettings(environment);
    return [cacheFolder, stateFolder];
  };
  expect(folders(own)).toEqual(['/own-cache', '/own-state']);
  expect(folders(xdg)).toEqual(['/c/slingshot', '/s/slingshot']);
  expect(folders({})).toEqual([`${homedir()}/.cache/slingshot`, `${homedir()}/.local/state/slingshot`]);
});

test('an empty variable counts as unset', () => {
  const settings = readLocalSettings({
    TEMPORAL_ADDRESS: '',
    S3_ENDPOINT: '',
    SLINGSHOT_PYTHON: '',
    SLINGSHOT_CACHE: '',
  });
  expect(settings.temporalAddress).toBeUndefined();
  expect(settings.s3).toBeUndefined();
  expect(settings.python).toBeUndefined();
  expect(settings.cacheFolder).not.toBe('');
});

test('an S3 endpoint without its keys is refused', () => {
  expect(() => readLocalSettings({ S3_ENDPOINT: 'http://s3:9000', S3_ACCESS_KEY: 'key' })).toThrow('S3_SECRET_KEY');
});

test('an S3 endpoint that is no URL is refused with its value', () => {
  expect(() => readLocalSettings({ S3_ENDPOINT: 's3.example:9000' })).toThrow('"s3.example:9000"');
});
