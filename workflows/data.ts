import {
  condition,
  CancellationScope,
  ContinueAsNew,
  continueAsNew,
  isCancellation,
  workflowInfo,
} from '@temporalio/workflow';
import type { StageOutcome } from '../activities/once.ts';
import { planning } from './activities.ts';
import { Control } from './control.ts';
import type { DataInput, DataResult } from './data-input.ts';
import { isSkipped, Parking } from './parking.ts';
import { planMismatch } from './plan-mismatch.ts';
import { releaseIfAlone } from './servers.ts';
import { runStage, skipStage } from './shard-stages.ts';
import { ShardState } from './shard-state.ts';
import { ShardWindow, type OpenShard } from './shard-window.ts';
import { placeOf, type ReadyStep } from './steps.ts';

/** Events after which a history is closed and the window goes on in a new one, whatever the server suggests. */
const eventsPerHistory = 1_500;

/**
 * Takes every shard through its stages, a window of shards at a time, so that the servers of all stages are busy
 * together. Then completes each stage. A shard whose stage fails waits for a person while the others go on.
 */
export async function data(input: DataInput): Promise<DataResult> {
  const window = new ShardWindow(input.shards, input.quota, input.carried?.window);
  const state = new ShardState(input, window);
  const control = new Control(input.paused ?? false, () => state.changed());
  const parking = new Parking({ onFailure: input.onFailure, onChange: () => state.changed() }, input.carried?.parking);
  state.watch(control, parking);
  try {
    await new Lanes(input, window, state, control, parking).run();
    if (!window.exhausted) {
      const carried = { window: window.carry(), state: state.carry(), parking: parking.carry() };
      await continueAsNew<typeof data>({
        ...input,
        window: state.window,
        quota: window.quota,
        paused: control.paused,
        carried,
      });
    }
    // What counts now is what is completed, whatever is changed meanwhile.
    const { limit, figures, quota } = window;
    const outcomes = await completeStages(input, limit, state, parking);
    state.ended('done');
    await releaseIfAlone(input.stages);
    return { outcomes, limit, figures, quota, resolved: parking.resolved };
  } catch (error) {
    if (!(error instanceof ContinueAsNew)) {
      state.ended(isCancellation(error) ? 'cancelled' : 'failed');
      await releaseIfAlone(input.stages);
    }
    throw error;
  }
}

function full(): boolean {
  return workflowInfo().continueAsNewSuggested || workflowInfo().historyLength > eventsPerHistory;
}

/** Shards in flight. */
class Lanes {
  private readonly lanes = new Map<number, { scope: CancellationScope; ended: Promise<void>; inVain?: boolean }>();
  private failure: { error: unknown } | undefined;

  private readonly input: DataInput;
  private readonly window: ShardWindow;
  private readonly state: ShardState;
  private readonly control: Control;
  private readonly parking: Parking;

  constructor(input: DataInput, window: ShardWindow, state: ShardState, control: Control, parking: Parking) {
    this.input = input;
    this.window = window;
    this.state = state;
    this.control = control;
    this.parking = parking;
  }

  /** Ends when no shard is left, or when the history is full: then no lane is in the middle of a stage. */
  async run(): Promise<void> {
    try {
      for (;;) {
        if (this.failure === undefined && !this.control.paused && !full()) this.fill();
        const nothingLeft = this.window.exhausted || this.failure !== undefined || full();
        if (this.lanes.size === 0 && nothingLeft) break;
        const turn = this.state.turn;
        await condition(() => this.state.turn !== turn);
      }
    } catch (error) {
      // Cancelled: what runs has been told, and is waited for, so that no request goes on after the workflow.
      await CancellationScope.nonCancellable(() =>
        Promise.allSettled([...this.lanes.values()].map(({ ended }) => ended)),
      );
      throw error;
    }
    if (this.failure !== undefined) throw this.failure.error;
  }

  private fill(): void {
    for (
      let open = this.window.take(this.state.window);
      open !== undefined;
      open = this.window.take(this.state.window)
    ) {
      const shard = open;
      const scope = new CancellationScope();
      const ended = scope
        .run(() => this.takeShard(shard))
        .then(
          (left) => this.end(shard, left),
          (error: unknown) => this.fail(shard, error),
        );
      this.lanes.set(shard.shard, { scope, ended });
    }
  }

  private end(open: OpenShard, left: OpenShard | undefined): void {
    this.lanes.delete(open.shard);
    if (left === undefined) this.window.finish(open);
    else this.window.leave(left);
    // What no longer counts is made in vain.
    for (const [shard, lane] of this.lanes) {
      if (this.window.counts(shard)) continue;
      lane.inVain = true;
      lane.scope.cancel();
    }
    this.state.finished();
  }

  private fail(open: OpenShard, error: unknown): void {
    const inVain = this.lanes.get(open.shard)?.inVain === true && isCancellation(error);
    this.lanes.delete(open.shard);
    this.window.leave(open);
    if (!inVain && this.failure === undefined) {
      this.failure = { error };
      for (const { scope } of this.lanes.values()) scope.cancel();
    }
    this.state.changed();
  }

  /** @returns the shard as far as it got where the history is full, or nothing where it is done */
  private async takeShard(open: OpenShard): Promise<OpenShard | undefined> {
    const { input, parking } = this;
    while (open.stage < input.stages.length) {
      if (full()) return open;
      if (this.control.paused) await condition(() => !this.control.paused || full());
      if (full()) return open;
      const ready = input.stages[open.stage];
      if (ready === undefined) throw planMismatch(`there is no stage ${open.stage}`);
      const id = `${ready.step.id}/${open.shard}`;
      const still = parking.waiting(id);
      let outcome: StageOutcome;
      try {
        if (still !== undefined) throw new StillParked();
        outcome = await runStage(input, ready, open);
      } catch (error) {
        if (isCancellation(error) || input.onFailure === 'fail') throw error;
        const item = still ?? parking.itemOf(id, error, ['retry', 'skip', 'abort']);
        const given = await parking.wait(item, full);
        if (given === 'history is full') return open;
        if (given.action === 'abort') throw parking.abortedBy(given, item);
        if (given.action === 'retry') continue;
        outcome = await skipStage(input, ready, open, item.failure);
        this.state.skipped(ready.step.id);
      }
      this.state.stageDone(ready, outcome);
      open.figures = addFigures(open.figures, ready, outcome);
      open.stage++;
      open.ref = outcome.ref;
    }
    return undefined;
  }
}

/** Stands in for the failure of a shard that was parked in a former history. */
class StillParked extends Error {}

function addFigures(
  sum: OpenShard['figures'],
  { step }: ReadyStep,
  { ledgers, usage }: StageOutcome,
): OpenShard['figures'] {
  return {
    pairs: sum.pairs + (step.kind === 'filter' ? (ledgers[0]?.out?.count ?? 0) : 0),
    requests: sum.requests + (usage?.requests ?? 0),
    tokens: sum.tokens + (usage === undefined ? 0 : usage.promptTokens + usage.outputTokens),
  };
}

/** Lists the shards of each stage; a stage that no longer has all of its corpus is not the usual artifact of its recipe. */
async function completeStages(
  { run, stages }: DataInput,
  limit: DataResult['limit'],
  state: ShardState,
  parking: Parking,
): Promise<DataResult['outcomes']> {
  const outcomes: DataResult['outcomes'] = {};
  let before: StageOutcome | undefined;
  for (const [index, { step, inputs }] of stages.entries()) {
    const first = step.inputs[0]?.role ?? '';
    const place = placeOf(step, before === undefined ? inputs : { ...inputs, [first]: [before.ref] });
    const skippedHere = state.hasSkipped(step.id);
    const variants = [
      limit === undefined || index > 0 ? undefined : (step.variant ?? limit.reason),
      skippedHere ? `skipped in ${run}` : undefined,
    ];
    const variant = variants.filter((one) => one !== undefined).join('; ');
    const done = await parking.attempt(step.id, () =>
      planning.complete.executeWithOptions({ summary: `${step.id}: list the shards` }, [
        {
          ...place,
          ...(variant === '' ? {} : { variant }),
          ...(limit === undefined || index > 0 ? {} : { limit }),
          ...(skippedHere ? { skippedIn: run } : {}),
        },
      ]),
    );
    if (isSkipped(done)) throw planMismatch(`${step.id} cannot be skipped`);
    before = done;
    outcomes[step.id] = done;
  }
  return outcomes;
}
