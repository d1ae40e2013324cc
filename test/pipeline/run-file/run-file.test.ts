import { writtenRun } from '../../activities/run-files.ts';
import { runFileSchema } from '../../../pipeline/run-file/run-file.ts';

const parsed = runFileSchema.parse(writtenRun());

// arXiv 2308.12711: §2.1 (hyper-parameters, sampling), §3.1 (lowest perplexity), Tables 2, 7 and 9.
test('training is by default the one of the paper: 3 epochs, batch 128, 2e-5, warm-up 0.03, cosine, 512 tokens', () => {
  const paper = {
    method: 'full',
    epochs: 3,
    batchSize: 128,
    learningRate: 0.00002,
    warmupRatio: 0.03,
    scheduler: 'cosine',
    weightDecay: 0,
    maxLength: 512,
  };
  expect(parsed.train).toMatchObject(paper);
  expect(parsed.finetune).toMatchObject(paper);
});

test('sampling is by default the one of the paper: temperature 0.7, top-p 0.9, top-k 40', () => {
  expect(parsed.arm?.sampling).toMatchObject({ temperature: 0.7, topP: 0.9, topK: 40, stop: [] });
  expect(parsed.arm?.candidates).toBe(3);
});

test('the method is by default the one of the paper: whole passages, Table 9, Table 7, lowest perplexity', () => {
  expect(parsed.arm?.extraction).toEqual({ strategy: 'whole' });
  expect(parsed.arm?.template).toEqual({ strategy: 'longform' });
  expect(parsed.scoring.prompt).toBe('alpaca');
  expect(parsed.choice).toEqual({ strategy: 'lowest' });
  expect(parsed.rules).toEqual([]);
  expect(parsed.mix).toEqual({ strategy: 'all' });
});

test('the scorer is by default the untrained base, and the follower is compared with it', () => {
  expect(parsed.roles).toEqual({
    generator: { model: 'generator', server: 'local' },
    scorer: { model: 'base', server: 'local' },
    follower: { model: 'follower', server: 'local' },
  });
  expect(parsed.evaluation).toEqual({
    heldOut: { share: 0.2 },
    benchmarks: [{ strategy: 'held-out', metric: 'rouge-l' }],
    baselines: ['base'],
    template: { strategy: 'alpaca' },
    maxNewTokens: 128,
  });
});

test('licences are unstated until someone states them', () => {
  expect(parsed.models['base']?.licence).toBe('unstated');
});

test('what was parsed parses again to the same, as on its way through a workflow', () => {
  expect(runFileSchema.parse(JSON.parse(JSON.stringify(parsed)))).toEqual(parsed);
});
