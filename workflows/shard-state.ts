import {
  getExternalWorkflowHandle,
  defineQuery,
  defineSignal,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { StageOutcome } from '../activities/once.ts';
import { sumLedgers, type Ledger } from '../pipeline/ledger.ts';
import type { ChildReport, ShardProgress } from '../pipeline/progress.ts';
import type { Quota } from '../pipeline/run-file/quota.ts';
import type { Change } from '../pipeline/resolution.ts';
import type { RunState } from '../pipeline/search-attributes.ts';
import { addUsage, noUsage } from '../pipeline/usage.ts';
import { changeSignal, childReportSignal, progressQuery } from '../pipeline/workflow-names.ts';
import { ShownAttributes } from './attributes.ts';
import type { Control } from './control.ts';
import type { CarriedState, DataInput } from './data-input.ts';
import type { Parking } from './parking.ts';
import { shardDetails } from './shard-details.ts';
import type { ShardWindow } from './shard-window.ts';
import type { ReadyStep } from './steps.ts';

export const shardProgress = defineQuery<ShardProgress>(progressQuery);
export const changeShards = defineSignal<[Change]>(changeSignal);
export const childReport = defineSignal<[ChildReport]>(childReportSignal);

/** Parts of the way after which a workflow tells its run how far it is: each telling costs events. */
const tellings = 20;

/** What a workflow over shards shows of itself: query, current details, search attributes, and reports to its run. */
export class ShardState {
  /** Shards in flight; may be changed by a signal. */
  window: number;
  /** Raised whenever a lane may have something to do. */
  turn = 0;
  private readonly carried: CarriedState;
  private readonly attributes = new ShownAttributes();
  private control: Control | undefined;
  private parking: Parking | undefined;
  private end: RunState | undefined;

  private readonly input: DataInput;
  private readonly shards: ShardWindow;

  constructor(input: DataInput, shards: ShardWindow) {
    this.input = input;
    this.shards = shards;
    this.window = input.window;
    this.carried = input.carried?.state ?? {
      ledgers: {},
      usage: {},
      since: Date.now(),
      skipped: [],
      told: 0,
      reports: 0,
    };
    setHandler(shardProgress, () => this.progress());
    setHandler(changeShards, (change) => this.change(change));
  }

  watch(control: Control, parking: Parking): void {
    this.control = control;
    this.parking = parking;
    this.show();
  }

  /** Something a lane waits for has changed. */
  changed(): void {
    this.turn++;
    this.show();
    this.tell();
  }

  /** A shard left its lane. */
  finished(): void {
    this.turn++;
    const part = Math.floor((tellings * this.shards.done) / Math.max(1, this.input.shards));
    if (part > this.carried.told) {
      this.carried.told = part;
      this.tell();
    }
    this.show();
  }

  stageDone({ step }: ReadyStep, outcome: StageOutcome): void {
    const { ledgers, usage } = this.carried;
    ledgers[step.kind] = addLedgers(ledgers[step.kind], outcome.ledgers);
    if (outcome.usage !== undefined) usage[step.kind] = addUsage(usage[step.kind] ?? noUsage, outcome.usage);
    // A lane may wait for the end of the history, which this has brought nearer.
    this.turn++;
  }

  skipped(step: string): void {
    if (!this.hasSkipped(step)) this.carried.skipped.push(step);
  }

  hasSkipped(step: string): boolean {
    return this.carried.skipped.includes(step);
  }

  ended(state: RunState): void {
    this.end = state;
    this.show();
  }

  carry(): CarriedState {
    return this.carried;
  }

  private progress(): ShardProgress {
    const { ledgers, usage, since } = this.carried;
    return {
      shards: { done: this.shards.done, of: this.input.shards },
      ledgers,
      usage,
      since,
      window: this.window,
      paused: this.control?.paused ?? false,
      parked: this.parking?.items ?? [],
      resolved: this.parking?.resolved ?? [],
      limit: this.shards.limit,
    };
  }

  private change({ window, pairs, requests, tokens }: Change): void {
    if (window !== undefined) this.window = window;
    const changes = { pairs, requests, tokens };
    if (Object.values(changes).some((value) => value !== undefined)) {
      const quota: Quota = { ...this.shards.quota };
      for (const [field, value] of Object.entries(changes)) {
        if (value !== undefined) quota[field as keyof Quota] = value ?? undefined;
      }
      this.shards.change(quota);
    }
    this.changed();
  }

  private show(): void {
    const progress = this.progress();
    setCurrentDetails(shardDetails(this.input, progress, Date.now()));
    const going = progress.parked.length > 0 ? 'parked' : progress.paused ? 'paused' : 'running';
    const { done, of } = progress.shards;
    this.attributes.show({
      run: this.input.run,
      name: this.input.name,
      stage: workflowInfo().workflowType,
      state: this.end ?? going,
      progress: this.end === 'done' ? 1 : Math.floor((tellings * done) / Math.max(1, of)) / tellings,
    });
  }

  /** Tells the run, which may have ended or never been there. */
  private tell(): void {
    const { parent, workflowId } = workflowInfo();
    if (parent === undefined) return;
    const { shards, ledgers, parked, resolved } = this.progress();
    const number = ++this.carried.reports;
    const report: ChildReport = { child: workflowId, number, shards, ledgers, parked, resolved };
    getExternalWorkflowHandle(parent.workflowId)
      .signal(childReport, report)
      .catch(() => undefined);
  }
}

function addLedgers(sums: Ledger[] | undefined, ledgers: Ledger[]): Ledger[] {
  if (sums === undefined) return ledgers;
  // A skipped shard has fewer ledgers than one that was made.
  const [longer, shorter] = sums.length > ledgers.length ? [sums, ledgers] : [ledgers, sums];
  return longer.map((ledger, index) => {
    const other = shorter[index];
    return other === undefined ? ledger : sumLedgers(ledger.unit, [other, ledger]);
  });
}
