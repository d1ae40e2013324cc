import {
  ActivityFailure,
  ApplicationFailure,
  condition,
  defineSignal,
  defineUpdate,
  isCancellation,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { ParkedItem, ResolvedItem } from '../pipeline/progress.ts';
import { resolutionActions, type Resolution, type ResolutionAction } from '../pipeline/resolution.ts';
import { resolutionSignal, resolveUpdate } from '../pipeline/workflow-names.ts';

export const resolve = defineUpdate<string, [Resolution]>(resolveUpdate);
/** The same from a run to its children, which no update can reach. */
export const resolution = defineSignal<[Resolution]>(resolutionSignal);

/** Type of the failure of a workflow that a person ended. */
const aborting = 'Aborted';

/** What to do when the retries of an activity run out. */
export interface ParkingRules {
  onFailure: 'park' | 'fail';
  /** Told whenever something is parked or resolved. */
  onChange: () => void;
}

/** What one history hands to the next: answers among it were given as the history ended. */
export interface CarriedParking {
  items: ParkedItem[];
  answers: [item: string, given: Resolution][];
  resolved: ResolvedItem[];
}

/** How a wait for a person ended: with an answer, or because the history is full. */
type Answer = Resolution | 'history is full';

/** What failed waits here for a person, who says by an update what to do; the workflow lives on meanwhile. */
export class Parking {
  readonly items: ParkedItem[];
  readonly resolved: ResolvedItem[];
  private readonly answers: Map<string, Resolution>;
  private readonly rules: ParkingRules;

  /** @param others what is parked elsewhere and may be answered here too, as a run answers for its children */
  constructor(rules: ParkingRules, carried?: CarriedParking, others?: OtherDesk) {
    this.rules = rules;
    this.items = [...(carried?.items ?? [])];
    this.answers = new Map(carried?.answers);
    this.resolved = [...(carried?.resolved ?? [])];
    const answer = (given: Resolution): string => {
      const own = meant(this.items, given);
      for (const item of own) this.answers.set(item.id, given);
      const elsewhere = others === undefined ? [] : meant(others.items(), given);
      if (elsewhere.length > 0) others?.answer(elsewhere, given);
      return [...own, ...elsewhere].map(({ id }) => `${id}: ${given.action}`).join(', ');
    };
    setHandler(resolve, answer, {
      validator: (given: Partial<Resolution> | undefined) =>
        checkResolution(given, [...this.items, ...(others?.items() ?? [])]),
      description: '{"action": "retry" | "skip" | "approve" | "abort", "item"?, "by", "why"}',
    });
    setHandler(resolution, (given) => void answer(given));
  }

  /**
   * Does work whose failure waits for a person: again when they say retry, and not at all when they say skip.
   * @param skippable whether the run can go on without it
   * @returns what the work gave, or 'skipped' with the failure's type
   */
  async attempt<Result>(id: string, work: () => Promise<Result>, skippable = false): Promise<Result | Skipped> {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (isCancellation(error) || this.rules.onFailure === 'fail') throw error;
        const item = this.itemOf(id, error, skippable ? ['retry', 'skip', 'abort'] : ['retry', 'abort']);
        const given = await this.wait(item);
        if (given === 'history is full') throw error;
        if (given.action === 'skip') return { skipped: item.failure };
        if (given.action === 'abort') throw this.abortedBy(given, item);
      }
    }
  }

  /**
   * Parks something and waits for the answer.
   * @param full ends the wait without an answer, so that it can go on in the next history
   */
  async wait(item: ParkedItem, full: () => boolean = () => false): Promise<Answer> {
    if (this.waiting(item.id) === undefined) this.items.push(item);
    this.rules.onChange();
    try {
      await condition(() => this.answers.has(item.id) || full());
    } catch (error) {
      this.remove(item);
      throw error;
    }
    const given = this.answers.get(item.id);
    // It goes on waiting in the next history, so that an answer that comes on the way is not lost.
    if (given === undefined) return 'history is full';
    this.remove(item);
    this.answers.delete(item.id);
    const { action, by, why } = given;
    this.resolved.push({ item: item.id, failure: item.failure, action, by, why, at: Date.now() });
    this.rules.onChange();
    return given;
  }

  /** What waits under this id, perhaps since a former history. */
  waiting(id: string): ParkedItem | undefined {
    return this.items.find((item) => item.id === id);
  }

  /** Ends a workflow because a person said so; what it tells its run as its last act would not be sent. */
  abortedBy({ by, why }: Resolution, item: ParkedItem): ApplicationFailure {
    const message = `${item.id} was aborted by ${by} (${why}) after ${item.failure}: ${item.reason}`;
    return ApplicationFailure.nonRetryable(message, aborting, this.resolved);
  }

  private remove(item: ParkedItem): void {
    this.items.splice(this.items.indexOf(item), 1);
  }

  /** What the next history needs. */
  carry(): CarriedParking {
    return { items: this.items, answers: [...this.answers], resolved: this.resolved };
  }

  itemOf(id: string, error: unknown, actions: ResolutionAction[]): ParkedItem {
    const { type, message } = failureOf(error);
    const tried = triedOf(error);
    return {
      id,
      failure: type,
      reason: message,
      tried,
      since: Date.now(),
      actions,
      workflow: workflowInfo().workflowId,
    };
  }
}

/** Things parked in other workflows, and the way to answer there. */
export interface OtherDesk {
  items(): readonly ParkedItem[];
  answer(items: readonly ParkedItem[], given: Resolution): void;
}

export interface Skipped {
  skipped: string;
}

export function isSkipped(result: object): result is Skipped {
  return 'skipped' in result;
}

/** What people answered in a workflow that ended because one of them said so. */
export function answersBefore(error: unknown): ResolvedItem[] | undefined {
  const failure = innermost(error);
  const aborted = failure instanceof ApplicationFailure && failure.type === aborting;
  return aborted ? (failure.details?.[0] as ResolvedItem[] | undefined) : undefined;
}

function meant(items: readonly ParkedItem[], { item }: Resolution): ParkedItem[] {
  return items.filter(({ id }) => item === undefined || id === item);
}

/** Runs before an update is accepted; what is thrown here reaches who sent it and leaves no trace in the history. */
export function checkResolution(given: Partial<Resolution> | undefined, items: readonly ParkedItem[]): void {
  const { action, item, by, why } = given ?? {};
  if (action === undefined || !resolutionActions.includes(action)) {
    throw new TypeError(`action must be one of ${resolutionActions.join(', ')}, but is ${JSON.stringify(action)}`);
  }
  for (const [field, text] of Object.entries({ by, why })) {
    if (typeof text !== 'string' || text.trim() === '')
      throw new TypeError(`"${field}" must say who or why, for the record`);
  }
  const chosen = items.filter(({ id }) => item === undefined || id === item);
  if (chosen.length === 0) {
    const known = items.map(({ id }) => id).join(', ') || 'nothing';
    throw new TypeError(item === undefined ? 'nothing is parked' : `"${item}" is not parked; parked: ${known}`);
  }
  for (const { id, actions } of chosen) {
    if (!actions.includes(action))
      throw new TypeError(`${id} can be answered with ${actions.join(', ')}, not ${action}`);
  }
}

function failureOf(error: unknown): { type: string; message: string } {
  const failure = innermost(error);
  if (failure instanceof ApplicationFailure) {
    return { type: failure.type ?? 'Error', message: shortened(failure.message) };
  }
  return failure instanceof Error
    ? { type: failure.name, message: shortened(failure.message) }
    : { type: 'Error', message: shortened(String(failure)) };
}

/** The failure at the bottom of those that passed it on. */
function innermost(error: unknown): unknown {
  let failure = error;
  while (failure instanceof Error && failure.cause instanceof Error) failure = failure.cause;
  return failure;
}

/** Stands in details, queries and signals, so it stays short; the whole message is in the history. */
function shortened(message: string): string {
  return message.length <= 600 ? message : `${message.slice(0, 600)}…`;
}

function triedOf(error: unknown): string {
  const failure = error instanceof ActivityFailure ? error : error instanceof Error ? error.cause : undefined;
  if (!(failure instanceof ActivityFailure)) return 'once';
  if (failure.retryState === 'MAXIMUM_ATTEMPTS_REACHED') return `${failure.activityType}, until its retries ran out`;
  if (failure.retryState === 'NON_RETRYABLE_FAILURE')
    return `${failure.activityType}, once: repeating by itself cannot help`;
  return `${failure.activityType} (${failure.retryState})`;
}
