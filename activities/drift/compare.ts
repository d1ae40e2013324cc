import type { DriftedFigure } from '../../pipeline/drift.ts';
import type { DriftSettings } from '../../pipeline/run-file/drift.ts';
import { jensenShannon } from './divergence.ts';
import { atSameSize } from './diversity.ts';
import type { ArmProfile, Profile } from './profile.ts';

export type DriftThresholds = Pick<DriftSettings, 'acceptance' | 'perplexity' | 'margin' | 'diversity'>;

type Compared = Pick<DriftedFigure, 'approved' | 'now' | 'difference'>;

/**
 * The figures that lie further apart than their thresholds, arm by arm. An arm that only one of the runs has is a drift
 * of its own.
 */
export function compareProfiles(approved: Profile, now: Profile, thresholds: DriftThresholds): DriftedFigure[] {
  const names = new Set([...approved.arms, ...now.arms].map(({ name }) => name));
  return [...names].flatMap((arm) => {
    const before = approved.arms.find(({ name }) => name === arm);
    const after = now.arms.find(({ name }) => name === arm);
    if (before !== undefined && after !== undefined) return compareArm(before, after, thresholds);
    const there = (profile: ArmProfile | undefined): number => (profile === undefined ? 0 : 1);
    return [{ arm, figure: 'arm' as const, approved: there(before), now: there(after), difference: 1, threshold: 0 }];
  });
}

function compareArm(approved: ArmProfile, now: ArmProfile, thresholds: DriftThresholds): DriftedFigure[] {
  return (['acceptance', 'perplexity', 'margin', 'diversity'] as const).flatMap((figure) => {
    const compared = compare[figure](approved, now);
    // Rounded, so that 0.8 - 0.7 is not above 0.1.
    const difference = Math.round(compared.difference * 1e9) / 1e9;
    const threshold = thresholds[figure];
    return difference > threshold ? [{ arm: now.name, figure, ...compared, difference, threshold }] : [];
  });
}

const compare: Record<keyof DriftThresholds, (approved: ArmProfile, now: ArmProfile) => Compared> = {
  acceptance: (approved, now) => ({
    approved: approved.acceptance,
    now: now.acceptance,
    difference: Math.abs(approved.acceptance - now.acceptance),
  }),
  perplexity: (approved, now) => ({
    approved: approved.perplexity.median,
    now: now.perplexity.median,
    difference: jensenShannon(approved.perplexity.histogram, now.perplexity.histogram),
  }),
  margin: (approved, now) => ({
    approved: approved.margin,
    now: now.margin,
    difference: relativeDifference(approved.margin, now.margin),
  }),
  // Too few words in either run tell nothing, and so no difference.
  diversity(approved, now) {
    const { one, other } = atSameSize(approved.diversity, now.diversity) ?? { one: 0, other: 0 };
    return { approved: one, now: other, difference: Math.abs(one - other) };
  },
};

/**
 * The difference as a share of the larger one, so that doubling and halving count alike; 1 where only one of the two
 * can be told.
 */
function relativeDifference(one: number | null, other: number | null): number {
  if (one === null || other === null) return one === other ? 0 : 1;
  const larger = Math.max(one, other);
  return larger === 0 ? 0 : Math.abs(one - other) / larger;
}
