import type { ArtifactRef } from '../../pipeline/artifacts.ts';
import type { PlanStep } from '../../pipeline/plan.ts';
import { serverSchema } from '../../pipeline/run-file/servers.ts';
import { leaseOf, placeOf, servedBy, subjectOf } from '../../workflows/steps.ts';

const ref = (kind: ArtifactRef['kind'], key: string): ArtifactRef => ({ kind, key, manifest: key, content: key });
const generate: PlanStep = {
  id: 'generate:main',
  kind: 'generate',
  key: 'k',
  inputs: [
    { role: 'generator', steps: ['train:generator'] },
    { role: 'fragments', steps: ['extract:main'] },
  ],
  arm: 'main',
  served: { server: 'local', model: 'train:generator' },
};

test('the place of a step has its inputs in the order of the plan, whatever the order they came in', () => {
  const [fragments, model] = [ref('extract', 'f'), ref('train', 'g')];
  expect(placeOf(generate, { fragments: [fragments], generator: [model] })).toEqual({
    kind: 'generate',
    key: 'k',
    inputs: [model, fragments],
  });
});

test('inputs that a stage does not have yet are left out of its place, and those it does not take too', () => {
  const model = ref('train', 'g');
  expect(placeOf(generate, { generator: [model], other: [ref('corpus', 'c')] }).inputs).toEqual([model]);
});

test.each<[Partial<PlanStep>, string]>([
  [{ id: 'generate:main', arm: 'main', model: undefined }, 'main'],
  [{ id: 'train:generator', arm: undefined, model: 'generator' }, 'generator'],
  [{ id: 'split:seeds', arm: undefined, model: undefined }, 'seeds'],
  [{ id: 'evaluate', arm: undefined, model: undefined }, ''],
])('the step %j is about %j', (fields, subject) => {
  expect(subjectOf({ ...generate, ...fields })).toBe(subject);
});

test('steps of a run that ask one model on one server hold it together, and runs hold theirs apart', () => {
  const score: PlanStep = { ...generate, id: 'score:main', kind: 'score' };
  expect(leaseOf('run-1', score)).toBe(leaseOf('run-1', generate));
  const others = [
    leaseOf('run-2', generate),
    leaseOf('run-1', { served: { server: 'other', model: 'train:generator' } }),
    leaseOf('run-1', { served: { server: 'local', model: 'model:base' } }),
  ];
  expect(new Set([leaseOf('run-1', generate), ...others]).size).toBe(4);
});

test('a served model is on the server its step names, under the lease of its run', () => {
  const [local, other] = [
    serverSchema.parse({ kind: 'process' }),
    serverSchema.parse({ kind: 'process', dtype: 'bfloat16' }),
  ];
  const model = ref('train', 'g');
  expect(servedBy('run-1', generate, { other, local }, model)).toEqual({
    server: local,
    model,
    lease: leaseOf('run-1', generate),
  });
});

test('a step whose server the plan does not know ends the run, with the names of both', () => {
  const refused = () => servedBy('run-1', generate, {}, ref('train', 'g'));
  expect(refused).toThrow('step generate:main names the server local');
  expect(refused).toThrow(expect.objectContaining({ type: 'PlanMismatch', nonRetryable: true }));
});
