import type { RunReport } from '../../pipeline/report.ts';

/** A small report in which something of every kind happened. */
export const sampleReport: RunReport = {
  run: 'demo-20261105-080000-00ff',
  name: 'demo',
  stages: [
    {
      ...{ name: 'train', of: 'generator', unit: 'pair', in: 76, accepted: 74, rejected: 2, failed: 0, skipped: 0 },
      reasons: { 'rejected: longer than maxLength': 2 },
      out: { unit: 'pair', count: 74 },
      seconds: 65.4,
      cached: false,
      also: [],
    },
    {
      ...{ name: 'extract', of: 'main', unit: 'passage', in: 124, accepted: 118, rejected: 5, failed: 0, skipped: 1 },
      reasons: { 'rejected: no letters': 3, 'rejected: duplicate': 2, 'skipped: too long': 1 },
      out: { unit: 'fragment', count: 118 },
      seconds: 1.24,
      cached: true,
      also: [],
    },
  ],
  generators: [
    {
      ...{ arm: 'main', model: 'generator', template: 'longform', pairs: 118 },
      ...{ generatingSeconds: 90, scoringSeconds: 30, pairsPerGeneratorHour: 4720, pairsPerServerHour: 3540 },
    },
  ],
  models: [{ name: 'base', seconds: 92.4, cached: false, manifest: 'artifacts/model/b/manifest-1.json' }],
  servers: [{ model: 'generator', seconds: 95.2 }],
  learning: [
    { model: 'generator', steps: 120, heldOutLoss: { base: 4.1, trained: 3.2 } },
    { model: 'follower', steps: 1, heldOutLoss: { base: 3.5, trained: 3.625 } },
    { model: 'extractor', steps: 9, heldOutLoss: null },
  ],
  scores: [
    {
      ...{ benchmark: 'held-out', figure: 'rouge-l', pairs: 20 },
      models: [
        { model: 'base', score: 12.3 },
        { model: 'follower', score: 10.456 },
      ],
    },
  ],
  examples: [
    {
      output: 'Bees make honey\nin summer.',
      candidates: [
        { instruction: 'Why do bees make honey?', perplexity: 12.345, chosen: true },
        { instruction: '', perplexity: null, chosen: false, unscored: 'empty' },
        { instruction: 'Write a story.', perplexity: 1234.56, chosen: false },
      ],
    },
  ],
  usage: [
    {
      ...{ step: 'generate:main', model: 'generator', cached: false, requests: 1118, promptTokens: 45_678 },
      ...{ outputTokens: 9_000, serverSeconds: 185.2 },
    },
    {
      ...{ step: 'answer:base', model: 'base', cached: true, requests: 1, promptTokens: 1_200 },
      ...{ outputTokens: 640, serverSeconds: 3.25 },
    },
  ],
  limits: [{ arm: 'main', reason: 'target of 100 pairs met', shards: 1, pairs: 118, requests: 1119, tokens: 56_518 }],
  resolved: [
    {
      ...{ item: 'generate:main/3', failure: 'ServerUnavailable', action: 'retry', by: 'ada@lab' },
      ...{ why: 'the server\nis back', at: Date.UTC(2026, 10, 5, 8, 5, 9) },
    },
  ],
  artifacts: {
    data: ['runs/demo-20261105-080000-00ff/data-00000.jsonl', 'runs/demo-20261105-080000-00ff/data-00001.jsonl'],
    models: { base: 'artifacts/model/b/manifest-1.json', follower: 'artifacts/finetune/f/manifest-2.json' },
    steps: { 'model:base': 'artifacts/model/b/manifest-1.json' },
    report: 'runs/demo-20261105-080000-00ff/report.json',
  },
  warnings: ['models.base.licence: no licence is stated'],
};
