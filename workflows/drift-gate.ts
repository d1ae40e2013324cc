import { workflowInfo } from '@temporalio/workflow';
import type { ArtifactRef } from '../pipeline/artifacts.ts';
import { dataWork } from './activities.ts';
import { isSkipped } from './parking.ts';
import { planMismatch } from './plan-mismatch.ts';
import type { RunParts } from './run-parts.ts';

/** Id of what waits for a person to approve the pairs. */
export const driftItem = 'drift';

/** Compares the pairs of a run with those of the last approved run of its name, before a follower learns from them. */
export class DriftGate {
  private passed: Promise<void> | undefined;

  private readonly parts: RunParts;
  private readonly refOf: (id: string) => Promise<ArtifactRef>;

  constructor(parts: RunParts, refOf: (id: string) => Promise<ArtifactRef>) {
    this.parts = parts;
    this.refOf = refOf;
  }

  /** Waits for a person where the pairs have drifted; once a run, whatever the number of followers. */
  pass(): Promise<void> {
    this.passed ??= this.check(true);
    return this.passed;
  }

  /** A run that trained no follower, since that existed, still keeps the profile of its pairs for an approval. */
  async measureUnlessPassed(): Promise<void> {
    this.passed ??= this.check(false);
    await this.passed;
  }

  private async check(gate: boolean): Promise<void> {
    const { run, plan, parking, state } = this.parts;
    const arms = [...new Set(plan.steps.flatMap(({ arm }) => arm ?? []))];
    const made = await Promise.all(
      arms.map(async (name) => ({
        name,
        filter: await this.refOf(`filter:${name}`),
        scores: await this.refOf(`score:${name}`),
      })),
    );
    if (made.length === 0) return;
    const work = () =>
      dataWork.checkDrift.executeWithOptions({ summary: 'compare the pairs with those that were approved' }, [
        { run, name: plan.name, thresholds: plan.drift, arms: made },
      ]);
    const checked = await parking.attempt(driftItem, work);
    if (isSkipped(checked)) throw planMismatch('the comparison of pairs cannot be skipped');
    const { drifts, comparedWith } = checked;
    if (drifts.length === 0) return;
    const said = drifts
      .map(({ arm, figure, approved, now, difference, threshold }) => {
        const of = arms.length > 1 || figure === 'arm' ? `${figure} of ${arm}` : figure;
        const [was, is, by, most] = [approved, now, difference, threshold].map((value) => value?.toPrecision(3) ?? '-');
        return `${of} was ${was} and is ${is}: ${by} apart, more than ${most}`;
      })
      .join('; ');
    const reason = `the pairs differ from those of ${comparedWith}, which was approved: ${said}`;
    state.warn(reason);
    if (!gate || !plan.drift.gate) return;
    const item = {
      id: driftItem,
      failure: 'Drift',
      reason,
      tried: 'nothing: a person decides',
      since: Date.now(),
      actions: ['approve' as const, 'abort' as const],
      workflow: workflowInfo().workflowId,
    };
    const given = await parking.wait(item);
    if (given !== 'history is full' && given.action === 'abort') throw parking.abortedBy(given, item);
  }
}
