import { checkModelFiles, folderDigest, type ModelFile, ModelFolderRefused } from '../../stores/model-files.ts';

const file = (path: string, sha256 = 'aa', bytes = 0): ModelFile => ({ path, sha256, bytes, parts: [] });

// python: hashlib.sha256(json.dumps([["a/b", "11"], ["ä", "33"], ["config.json", "22"]] sorted by path, compact, UTF-8))
const KNOWN_DIGEST = '577cef1f75bbcbd596c234f125e7b6da3904b9b2992ef7ee8f4c5b44edc03efe';

test('the digest of a folder is known and does not depend on the order of its files', () => {
  const files = [file('a/b', '11'), file('config.json', '22'), file('ä', '33')];
  expect(folderDigest(files)).toBe(KNOWN_DIGEST);
  expect(folderDigest(files.toReversed())).toBe(KNOWN_DIGEST);
});

test('the digest of a folder changes with a path, a hash, and with which file has which hash', () => {
  const digests = [
    [file('a', '11'), file('b', '22')],
    [file('a', '22'), file('b', '11')],
    [file('a', '11'), file('c', '22')],
    [file('a', '11'), file('b', '23')],
    [file('a', '11')],
    [file('a","11"],["b', '22')],
  ].map(folderDigest);
  expect(new Set(digests).size).toBe(digests.length);
});

test.each([
  '../a',
  'a/../../b',
  '/etc/a',
  'a//b',
  '',
  '.',
  '..',
  'a/./b',
  'a\\..\\b',
  'C:/a',
  'a\0b',
  '.hidden',
  'a/.b',
])('the path %j is refused', (path) => {
  expect(() => checkModelFiles([file('ok'), file(path)])).toThrow(ModelFolderRefused);
});

test('a list with a file twice, with sizes that do not add up, or without files is refused', () => {
  expect(() => checkModelFiles([file('a'), file('a')])).toThrow(/"a" is listed twice/);
  expect(() => checkModelFiles([file('a', 'aa', 5)])).toThrow(/"a" has 5 bytes, its parts have 0/);
  expect(() => checkModelFiles([])).toThrow(/no files/);
  expect(() => checkModelFiles([file('model files/a b.safetensors'), file('ä')])).not.toThrow();
});
