import { parkedDetails } from '../../workflows/parked-details.ts';

test('what is parked says what failed, what was tried, since when, where to look and what to press', () => {
  const details = parkedDetails([
    {
      id: 'generate:main/3',
      failure: 'ServerRefused',
      reason: 'the model is not loaded\nload it',
      tried: 'generate, once: repeating by itself cannot help',
      since: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
      actions: ['retry', 'skip', 'abort'],
      workflow: 'rivers-1/data-main',
    },
  ]);
  expect(details).toEqual([
    '### generate:main/3 is parked: ServerRefused',
    '> the model is not loaded\n> load it',
    'Tried: generate, once: repeating by itself cannot help. Waiting since 2026-01-02T03:04:05Z.',
    'Look at: the failed activity in the history of `rivers-1/data-main`, `slingshot logs rivers-1`, ' +
      'artifacts under `artifacts/generate/`.',
    'Next: **Update** `resolve` with ' +
      '`{"action": "retry", "item": "generate:main/3", "by": "NAME", "why": "REASON"}` (retry, skip, abort), ' +
      'or `slingshot resolve rivers-1 retry --why REASON`.',
  ]);
});

test('nothing is said where nothing is parked', () => {
  expect(parkedDetails([])).toEqual([]);
});
