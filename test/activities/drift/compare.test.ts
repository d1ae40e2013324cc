import { compareProfiles } from '../../../activities/drift/compare.ts';
import type { ArmProfile, Profile } from '../../../activities/drift/profile.ts';
import { driftSchema } from '../../../pipeline/run-file/drift.ts';

const usual: ArmProfile = {
  ...{ name: 'main', filter: 'f', scores: 's', fragments: 100, pairs: 80, acceptance: 0.8, margin: 0.2 },
  perplexity: { median: 6, histogram: [0, 40, 40] },
  diversity: [
    { bigrams: 128, distinct: 0.95 },
    { bigrams: 256, distinct: 0.9 },
  ],
};

const profile = (...arms: ArmProfile[]): Profile => ({ schema: 1, run: 'r', name: 'n', arms });
const thresholds = driftSchema.parse({});
const drifts = (now: Partial<ArmProfile>, approved: Partial<ArmProfile> = {}) =>
  compareProfiles(profile({ ...usual, ...approved }), profile({ ...usual, ...now }), thresholds);

test('the same figures are no drift', () => {
  expect(drifts({ filter: 'other', fragments: 1000, pairs: 800 })).toEqual([]);
});

test.each<[string, Partial<ArmProfile>, object]>([
  ['acceptance', { acceptance: 0.65 }, { approved: 0.8, now: 0.65, difference: 0.15, threshold: 0.1 }],
  [
    // 0.3112781245 by hand, see the test of the divergence.
    'perplexity',
    { perplexity: { median: 3, histogram: [0, 80, 0] } },
    { approved: 6, now: 3, difference: expect.closeTo(0.3112781245, 9), threshold: 0.1 },
  ],
  ['margin', { margin: 0.1 }, { approved: 0.2, now: 0.1, difference: 0.5, threshold: 0.25 }],
  ['margin', { margin: 0.4 }, { approved: 0.2, now: 0.4, difference: 0.5, threshold: 0.25 }],
  ['margin', { margin: null }, { approved: 0.2, now: null, difference: 1, threshold: 0.25 }],
  [
    'diversity',
    { diversity: [{ bigrams: 128, distinct: 0.8 }] },
    { approved: 0.95, now: 0.8, difference: 0.15, threshold: 0.1 },
  ],
])('%s that changed as in %j is told with both figures, the difference and the threshold', (figure, now, expected) => {
  expect(drifts(now)).toEqual([{ arm: 'main', figure, ...expected }]);
});

test.each<[string, Partial<ArmProfile>, Partial<ArmProfile>]>([
  ['a difference that equals the threshold, whatever its rounding', { acceptance: 0.7 }, {}],
  ['margins that are zero in both', { margin: 0 }, { margin: 0 }],
  ['margins that neither has', { margin: null }, { margin: null }],
  ['instructions too few to tell their diversity', { diversity: [] }, {}],
])('%s is no drift', (_, now, approved) => {
  expect(drifts(now, approved)).toEqual([]);
});

test('an arm that came or went is a drift of its own, and the others are still compared', () => {
  const before = profile(usual, { ...usual, name: 'old' });
  const after = profile({ ...usual, acceptance: 0 }, { ...usual, name: 'new' });
  expect(compareProfiles(before, after, thresholds)).toEqual([
    { arm: 'main', figure: 'acceptance', approved: 0.8, now: 0, difference: 0.8, threshold: 0.1 },
    { arm: 'old', figure: 'arm', approved: 1, now: 0, difference: 1, threshold: 0 },
    { arm: 'new', figure: 'arm', approved: 0, now: 1, difference: 1, threshold: 0 },
  ]);
});

test('thresholds of the run file are strict about their names and ranges', () => {
  expect(thresholds).toEqual({ acceptance: 0.1, perplexity: 0.1, margin: 0.25, diversity: 0.1, gate: true });
  expect(() => driftSchema.parse({ perplexty: 0.1 })).toThrow(/perplexty/);
  expect(() => driftSchema.parse({ perplexity: 1.5 })).toThrow(/perplexity/);
});
