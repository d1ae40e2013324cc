import { setCurrentDetails } from '@temporalio/workflow';
import type { Ledger } from '../pipeline/ledger.ts';
import type { Plan, Survey } from '../pipeline/plan.ts';
import type { RunProgress, StepProgress, StepState } from '../pipeline/progress.ts';
import { subjectOf } from './steps.ts';

/** What a run shows of itself: in the progress query, and as a table in the UI. */
export class RunState {
  readonly progress: RunProgress;

  constructor(run: string) {
    this.progress = { run, name: run, phase: 'planning', steps: [], warnings: [], children: [] };
  }

  planned(plan: Plan): void {
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

  surveyed(survey: Survey): void {
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

  step(id: string, state: StepState, outcome?: { ledgers: Ledger[]; seconds: number }): void {
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
  }

  private update(id: string, change: Partial<StepProgress>): void {
    const step = this.progress.steps.find((one) => one.id === id);
    if (step !== undefined) Object.assign(step, change);
  }

  /** A markdown table: the UI renders it beside the history. */
  private show(): void {
    const { phase, steps, warnings } = this.progress;
    const rows = steps.map(({ id, state, ledgers, optimizerSteps }) => {
      const ledger = ledgers[0];
      const counts = ledger === undefined ? ['', '', '', '', '', ''] : [ledger.unit, ...countsOf(ledger)];
      return `| ${[id, state, ...counts, optimizerSteps ?? ''].join(' | ')} |`;
    });
    const names = ['step', 'state', 'unit', 'in', 'accepted', 'rejected', 'failed', 'skipped', 'optimizer steps'];
    const head = `| ${names.join(' | ')} |\n|${'---|'.repeat(names.length)}`;
    const notes = warnings.map((warning) => `- ${warning}`);
    setCurrentDetails([`**${phase}**`, [head, ...rows].join('\n'), ...notes].join('\n\n'));
  }
}

function countsOf(ledger: Ledger): string[] {
  return [ledger.in, ledger.accepted, ledger.rejected, ledger.failed, ledger.skipped].map(String);
}
