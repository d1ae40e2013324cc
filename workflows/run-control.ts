import { defineUpdate, getExternalWorkflowHandle, setHandler } from '@temporalio/workflow';
import type { ParkedItem } from '../pipeline/progress.ts';
import type { Change, Resolution } from '../pipeline/resolution.ts';
import { changeUpdate } from '../pipeline/workflow-names.ts';
import { Control, pause, resume } from './control.ts';
import { resolution, type OtherDesk } from './parking.ts';
import type { RunState } from './run-state.ts';
import { changeShards } from './shard-state.ts';

export const change = defineUpdate<string, [Change]>(changeUpdate);

/** Largest window a run file may ask for. */
const mostInFlight = 64;

/** What operators tell a run, passed on to the children it has now; those that start later are started accordingly. */
export class RunControl extends Control implements OtherDesk {
  private readonly state: RunState;

  constructor(state: RunState) {
    super(false, (paused) => {
      state.paused(paused);
      for (const child of state.progress.children) {
        getExternalWorkflowHandle(child)
          .signal(paused ? pause : resume)
          .catch(() => undefined);
      }
    });
    this.state = state;
    setHandler(change, (given) => this.change(given), {
      validator: (given: Change | undefined) => this.check(given),
      description: '{"window"?, "arm"?, "pairs"?, "requests"?, "tokens"?}: shards in flight, and where arms end',
    });
  }

  items(): readonly ParkedItem[] {
    return this.state.parkedInChildren();
  }

  answer(items: readonly ParkedItem[], given: Resolution): void {
    for (const { id, workflow } of items) {
      // A child that has ended meanwhile has nothing to be answered.
      getExternalWorkflowHandle(workflow)
        .signal(resolution, { ...given, item: id })
        .catch(() => undefined);
    }
  }

  private change(given: Change): string {
    if (given.window !== undefined) this.state.window = given.window;
    const children = this.meant(given);
    for (const child of children)
      getExternalWorkflowHandle(child)
        .signal(changeShards, given)
        .catch(() => undefined);
    return children.length === 0 ? 'for the arms that begin from now on' : children.join(', ');
  }

  /** Children over shards, of the arm that is meant. */
  private meant({ arm }: Change): string[] {
    return this.state.progress.children.filter(
      (child) => overShards(child) && (arm === undefined || partsOf(child).of === arm),
    );
  }

  private check(given: Change | undefined): void {
    const { window, pairs, requests, tokens, arm } = given ?? {};
    if (window !== undefined && !(Number.isInteger(window) && window >= 1 && window <= mostInFlight)) {
      throw new TypeError(`window must be a whole number from 1 to ${mostInFlight}, but is ${JSON.stringify(window)}`);
    }
    const quotas = { pairs, requests, tokens };
    for (const [field, value] of Object.entries(quotas)) {
      if (value != null && !(Number.isInteger(value) && value > 0)) {
        throw new TypeError(`${field} must be a positive whole number or null, but is ${JSON.stringify(value)}`);
      }
    }
    const changesQuota = Object.values(quotas).some((value) => value !== undefined);
    const meant = this.meant(given ?? {});
    if (window === undefined && !changesQuota) throw new TypeError('says neither window nor pairs, requests or tokens');
    if (changesQuota && meant.some((child) => partsOf(child).stage !== 'data')) {
      throw new TypeError('a target or budget needs execution "overlapped": pairs are counted shard by shard');
    }
    if (changesQuota && meant.length === 0) {
      throw new TypeError(`${arm ?? 'no arm'} takes shards now; a target or budget is changed while its arm does`);
    }
  }
}

/** Whether a child of this id takes shards through stages. */
export function overShards(child: string): boolean {
  return ['data', 'extract', 'generate', 'filter'].includes(partsOf(child).stage);
}

/** What the id of a child says; see `childId`. */
function partsOf(child: string): { stage: string; of: string } {
  const [stage = '', ...of] = (child.split('/').at(-1) ?? '').split('-');
  return { stage, of: of.join('-') };
}
