import { getExternalWorkflowHandle, isCancellation, setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import type { ChildReport } from '../pipeline/progress.ts';
import type { RunState } from '../pipeline/search-attributes.ts';
import { ShownAttributes } from './attributes.ts';
import { Control } from './control.ts';
import { parkedDetails } from './parked-details.ts';
import { isSkipped, Parking } from './parking.ts';
import { planMismatch } from './plan-mismatch.ts';
import { childReport } from './shard-state.ts';

/** What every child of a run without shards has: pause and resume, parking, and what it shows of itself. */
export class ChildState {
  readonly control: Control;
  readonly parking: Parking;
  private readonly attributes = new ShownAttributes();
  private readonly input: { run: string; name: string };
  private end: RunState | undefined;
  private reports = 0;

  constructor(input: { run: string; name: string; onFailure: 'park' | 'fail'; paused?: boolean | undefined }) {
    this.input = input;
    this.control = new Control(input.paused ?? false, () => this.show());
    this.parking = new Parking({ onFailure: input.onFailure, onChange: () => this.changed() });
    this.show();
  }

  /** Runs the workflow's work and shows how it ended. */
  async through<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      const result = await work();
      this.end = 'done';
      return result;
    } catch (error) {
      this.end = isCancellation(error) ? 'cancelled' : 'failed';
      throw error;
    } finally {
      this.show();
    }
  }

  /** Work nothing can go on without: its failure waits for a person. */
  async parked<Result extends object>(id: string, work: () => Promise<Result>): Promise<Result> {
    const result = await this.parking.attempt(id, work);
    if (isSkipped(result)) throw planMismatch(`${id} cannot be skipped`);
    return result;
  }

  private changed(): void {
    this.show();
    const { parent, workflowId } = workflowInfo();
    if (parent === undefined) return;
    const number = ++this.reports;
    const report: ChildReport = {
      child: workflowId,
      number,
      parked: this.parking.items,
      resolved: this.parking.resolved,
    };
    getExternalWorkflowHandle(parent.workflowId)
      .signal(childReport, report)
      .catch(() => undefined);
  }

  private show(): void {
    const { items } = this.parking;
    const going = items.length > 0 ? 'parked' : this.control.paused ? 'paused' : 'running';
    const state = this.end ?? going;
    setCurrentDetails([`**${state}**`, ...parkedDetails(items)].join('\n\n'));
    const { run, name } = this.input;
    this.attributes.show({ run, name, stage: workflowInfo().workflowType, state });
  }
}
