import type { ArtifactRef } from '../../pipeline/artifacts.ts';
import {
  artifactFolder,
  contentOf,
  hashOf,
  keyOf,
  makingOf,
  manifestKey,
  recipe,
  type Recipe,
} from '../../pipeline/keys.ts';
import { artifactKinds, stageVersions } from '../../pipeline/stages.ts';

const made: Recipe = {
  kind: 'score',
  version: 1,
  parameters: { prompt: 'alpaca', limits: { low: 0.5, high: 1e-7 } },
  inputs: { candidates: ['aa'], scorer: ['bb', 'é'] },
};

/*
 * Python 3: hashlib.sha256(json.dumps(r, sort_keys=True, separators=(',', ':'), ensure_ascii=False).encode()).hexdigest()
 * with r = {'kind': 'score', 'version': 1, 'parameters': {'prompt': 'alpaca', 'limits': {'low': 0.5, 'high': 1e-7}},
 * 'inputs': {'candidates': ['aa'], 'scorer': ['bb', 'é']}}, and 1e-07 written 1e-7 as RFC 8785 has it.
 */
const golden = '42387222df66db0a6529c48d8cb9a785713365c0aa60c3e28ce816fbc6960151';

test('a key is SHA-256 of the canonical JSON of its recipe, as Python computes it', () => {
  expect(keyOf(made)).toBe(golden);
});

test('the order of fields does not change a key', () => {
  const other: Recipe = {
    inputs: { scorer: ['bb', 'é'], candidates: ['aa'] },
    parameters: { limits: { high: 1e-7, low: 0.5 }, prompt: 'alpaca' },
    version: 1,
    kind: 'score',
  };
  expect(keyOf(other)).toBe(golden);
});

test('a field without a value is as if it were not there', () => {
  expect(keyOf({ ...made, repeat: undefined })).toBe(golden);
  expect(keyOf({ ...made, parameters: { ...made.parameters, none: undefined } })).toBe(golden);
});

test.each<[string, Recipe]>([
  ['kind', { ...made, kind: 'filter' }],
  ['version', { ...made, version: 2 }],
  ['a parameter', { ...made, parameters: { ...made.parameters, prompt: 'bare' } }],
  ['a parameter deep inside', { ...made, parameters: { prompt: 'alpaca', limits: { low: 0.5, high: 2e-7 } } }],
  ['one more parameter', { ...made, parameters: { ...made.parameters, more: 0 } }],
  ['an input', { ...made, inputs: { ...made.inputs, candidates: ['ab'] } }],
  ['the order of inputs', { ...made, inputs: { ...made.inputs, scorer: ['é', 'bb'] } }],
  ['the role of an input', { ...made, inputs: { candidates: ['aa'], judge: ['bb', 'é'] } }],
  ['repeat', { ...made, repeat: 1 }],
])('another %s is another key', (_, other) => {
  expect(keyOf(other)).not.toBe(golden);
});

test('a recipe has the version of its stage, and repeat only when something is repeated', () => {
  expect(recipe('score', made.parameters, made.inputs)).toEqual(made);
  expect(recipe('score', made.parameters, made.inputs, 2)).toEqual({ ...made, repeat: 2 });
  expect(Object.keys(stageVersions)).toEqual([...artifactKinds]);
});

test('what is not JSON has no hash', () => {
  expect(() => hashOf(undefined)).toThrow();
});

const input = (content: string, manifest = 'm'): ArtifactRef => ({ kind: 'model', key: 'k', manifest, content });

test('a manifest is found by key and content of the inputs, wherever those lie', () => {
  const key = manifestKey('score', golden, [input('one'), input('two')]);
  expect(key.startsWith(`${artifactFolder('score', golden)}/manifest-`)).toBe(true);
  expect(manifestKey('score', golden, [input('one', 'elsewhere'), input('two')])).toBe(key);
  expect(manifestKey('score', golden, [input('one'), input('other')])).not.toBe(key);
  expect(manifestKey('score', golden, [input('two'), input('one')])).not.toBe(key);
  expect(manifestKey('score', golden, [input('one')])).not.toBe(key);
});

test('shards of a corpus lie under its key by their index, in the order of their names', () => {
  const keys = [0, 1, 9, 10, 11].map((shard) => manifestKey('corpus', golden, [], { shard }));
  expect(keys).toEqual(keys.toSorted());
  expect(new Set([...keys, manifestKey('corpus', golden, [])]).size).toBe(6);
  for (const key of keys) expect(key.startsWith(`${artifactFolder('corpus', golden)}/shards/`)).toBe(true);
});

const making = makingOf(made);
const shardKey = (variant: object = {}, contents: string[] = ['one'], key = golden) =>
  manifestKey(
    'score',
    key,
    contents.map((content) => input(content)),
    { shard: 0, making, ...variant },
  );

test('a shard lies where its making and the content of its inputs say, whatever corpus and index it has there', () => {
  expect(shardKey({ shard: 7 }, ['one'], 'f'.repeat(64))).toBe(shardKey());
  expect(shardKey({ making: makingOf({ ...made, inputs: { candidates: ['another corpus'] } }) })).toBe(shardKey());
  for (const other of [
    shardKey({ making: makingOf({ ...made, parameters: { prompt: 'bare' } }) }),
    shardKey({ making: makingOf({ ...made, version: 2 }) }),
    shardKey({ making: makingOf({ ...made, repeat: 1 }) }),
    shardKey({ variant: 'skipped in rivers-1' }),
    shardKey({}, ['other']),
    shardKey({}, ['one', 'two']),
    manifestKey('filter', golden, [input('one')], { shard: 0, making }),
  ]) {
    expect(other).not.toBe(shardKey());
  }
});

test('a variant of an artifact has a manifest of its own beside the usual one', () => {
  const usual = manifestKey('extract', golden, [input('one')]);
  const keys = ['quota a', 'quota b'].map((variant) => manifestKey('extract', golden, [input('one')], { variant }));
  expect(new Set([usual, ...keys]).size).toBe(3);
  for (const key of keys) expect(key.startsWith(`${artifactFolder('extract', golden)}/manifest-`)).toBe(true);
  expect(manifestKey('extract', golden, [input('two')], { variant: 'quota a' })).not.toBe(keys[0]);
});

test('what was made once and what was made again have different makings, and no repetition is the first', () => {
  expect(makingOf({ ...made, repeat: 0 })).toBe(makingOf(made));
  expect(makingOf({ ...made, repeat: 2 })).not.toBe(makingOf({ ...made, repeat: 1 }));
});

const part = { name: 'records', key: 'p', sha256: 'a', bytes: 3, records: 1 };
const file = { path: 'w', bytes: 1, sha256: 'b', parts: [] };
const shard = { index: 0, manifest: 'm', content: 'c', records: 1 };
const listed = {
  parts: [part],
  files: [file],
  shards: [shard],
  results: { loss: 1.5 },
  ledgers: [{ unit: 'pair' as const, in: 1, accepted: 1, rejected: 0, failed: 0, skipped: 0, reasons: {} }],
};

test('content is what was made, not where it lies', () => {
  const content = contentOf(listed);
  expect(contentOf({ ...listed, parts: [{ ...part, key: 'elsewhere' }] })).toBe(content);
  expect(contentOf({ ...listed, shards: [{ ...shard, manifest: 'elsewhere' }] })).toBe(content);
  for (const other of [
    { ...listed, parts: [] },
    { ...listed, parts: [{ ...part, sha256: 'x' }] },
    { ...listed, files: [{ ...file, sha256: 'x' }] },
    { ...listed, shards: [{ ...shard, content: 'x' }] },
    { ...listed, results: { loss: 1.6 } },
    { ...listed, ledgers: [] },
  ]) {
    expect(contentOf(other)).not.toBe(content);
  }
});
