import { setCurrentDetails } from '@temporalio/workflow';
import type { StageOutcome } from '../activities/once.ts';
import type { Plan, ProbedServer, Survey } from '../pipeline/plan.ts';
import type {
  ChildReport,
  ParkedItem,
  ResolvedItem,
  RunProgress,
  StepProgress,
  StepState,
} from '../pipeline/progress.ts';
import type { LimitReport } from '../pipeline/report.ts';
import type { RunState as RunStateName } from '../pipeline/search-attributes.ts';
import { ShownAttributes } from './attributes.ts';
import type { DataResult } from './data-input.ts';
import type { Parking } from './parking.ts';
import { runDetails } from './run-details.ts';
import { subjectOf } from './steps.ts';

/** What a run shows of itself: in the progress query, in search attributes, and as a table in the UI. */
export class RunState {
  readonly progress: RunProgress;
  /** Shards in flight, where an operator changed it. */
  window: number | undefined;
  /** Arms that ended before their corpus did, or before their target. */
  readonly limits: LimitReport[] = [];
  private readonly attributes = new ShownAttributes();
  private readonly children = new Map<string, ChildReport>();
  private plan: Plan | undefined;
  private survey: Survey | undefined;
  private servers: ProbedServer[] = [];
  private parking: Parking | undefined;
  private end: RunStateName | undefined;
  private readonly startedAt = Date.now();

  constructor(run: string) {
    this.progress = {
      ...{ run, name: run, phase: 'planning', steps: [], warnings: [], children: [] },
      ...{ paused: false, parked: [], resolved: [] },
    };
  }

  watch(parking: Parking): void {
    this.parking = parking;
  }

  planned(plan: Plan): void {
    this.plan = plan;
    this.progress.name = plan.name;
    this.progress.warnings.push(...plan.warnings);
    this.progress.steps = plan.steps.map((step) => ({
      id: step.id,
      kind: step.kind,
      of: subjectOf(step),
      state: 'waiting',
      ledgers: [],
      seconds: 0,
    }));
    this.show();
  }

  surveyed(survey: Survey, servers: ProbedServer[]): void {
    this.survey = survey;
    this.servers = servers;
    this.progress.warnings.push(...survey.warnings);
    for (const { id, ref, ledgers, seconds, optimizerSteps } of survey.steps) {
      this.update(id, { optimizerSteps });
      if (ref !== undefined) this.update(id, { state: 'cached', ledgers, seconds });
    }
    this.show();
  }

  phase(phase: string): void {
    this.progress.phase = phase;
    this.show();
  }

  paused(paused: boolean): void {
    this.progress.paused = paused;
    this.show();
  }

  warn(warning: string): void {
    this.progress.warnings.push(warning);
    this.show();
  }

  step(id: string, state: StepState, outcome?: Pick<StageOutcome, 'ledgers' | 'seconds'>): void {
    this.update(id, {
      state,
      ...(outcome === undefined ? {} : { ledgers: outcome.ledgers, seconds: outcome.seconds }),
    });
    this.show();
  }

  /** A step ended without an artifact. One that never ran, because what it takes is missing, goes on waiting. */
  stopped(id: string, cancelled: boolean): void {
    const step = this.progress.steps.find((one) => one.id === id);
    if (step?.state === 'running') this.step(id, cancelled ? 'waiting' : 'failed');
  }

  childStarted(id: string): void {
    this.progress.children.push(id);
  }

  childEnded(id: string): void {
    this.progress.children = this.progress.children.filter((child) => child !== id);
    const report = this.children.get(id);
    if (report !== undefined) this.children.set(id, { ...report, parked: [] });
    this.show();
  }

  /** What people answered in a child, for the record of the run. */
  childEndedWith(child: string, resolved: ResolvedItem[]): void {
    this.children.set(child, { child, number: Infinity, parked: [], resolved });
    this.show();
  }

  /** A child told how far it is. */
  childReported(report: ChildReport): void {
    if (!this.progress.children.includes(report.child)) return;
    if ((this.children.get(report.child)?.number ?? 0) > report.number) return;
    this.children.set(report.child, report);
    const arm = report.child.split('/')[1]?.split('-').slice(1).join('-');
    for (const step of this.progress.steps) {
      const ledgers = report.ledgers?.[step.kind];
      if (step.of === arm && step.state === 'running' && ledgers !== undefined) {
        this.update(step.id, { ledgers, shards: report.shards });
      }
    }
    this.show();
  }

  armEnded(arm: string, { limit, figures, quota }: DataResult): void {
    if (limit !== undefined) this.limits.push({ arm, reason: limit.reason, ...figures, shards: limit.shards });
    else if (quota.pairs !== undefined && figures.pairs < quota.pairs) {
      this.warn(`${arm}: the corpus ended before the target: ${figures.pairs} of ${quota.pairs} pairs`);
    }
  }

  ended(state: RunStateName): void {
    this.end = state;
    this.show();
  }

  /** What waits for a person in children; the run answers for them too. */
  parkedInChildren(): ParkedItem[] {
    return [...this.children.values()].flatMap(({ parked }) => parked);
  }

  private update(id: string, change: Partial<StepProgress>): void {
    const step = this.progress.steps.find((one) => one.id === id);
    if (step !== undefined) Object.assign(step, change);
  }

  show(): void {
    const { progress } = this;
    progress.parked = [...(this.parking?.items ?? []), ...this.parkedInChildren()];
    progress.resolved = [
      ...(this.parking?.resolved ?? []),
      ...[...this.children.values()].flatMap(({ resolved }) => resolved),
    ];
    const { plan, survey, servers, limits, startedAt } = this;
    setCurrentDetails(
      runDetails({ progress, plan, survey, servers, limits, minutes: (Date.now() - startedAt) / 60_000 }),
    );
    const going = progress.parked.length > 0 ? 'parked' : progress.paused ? 'paused' : 'running';
    const made = progress.steps.filter(({ state }) => state === 'done' || state === 'cached').length;
    this.attributes.show({
      run: progress.run,
      name: plan?.name,
      stage: progress.phase.split(' ')[0],
      state: this.end ?? going,
      ...(progress.steps.length === 0 ? {} : { progress: Math.floor((10 * made) / progress.steps.length) / 10 }),
    });
  }
}
