import { createLogUpdate } from 'log-update';
import type { Output } from '../output.ts';
import { ChangeLines } from './change-lines.ts';
import { progressTable } from './progress-table.ts';
import type { RunSnapshot } from './snapshot.ts';

/** Shows how a run goes on. */
export interface ProgressView {
  show(snapshot: RunSnapshot): void;
  /** Says something without disturbing what is shown. */
  say(line: string): void;
  /** Leaves what was shown last where it is. */
  end(): void;
}

/** A table that is redrawn in place on the terminal. */
export function liveTable(output: Output): ProgressView {
  const update = createLogUpdate(process.stdout);
  return {
    show: (snapshot) => update(progressTable(snapshot, output.columns() - 1)),
    say(line) {
      update.clear();
      output.print(line);
    },
    end: () => update.done(),
  };
}

/** A line whenever something changes. */
export function plainLines(write: (line: string) => void): ProgressView {
  const lines = new ChangeLines();
  return {
    show(snapshot) {
      for (const line of lines.next(snapshot, performance.now() / 1000)) write(line);
    },
    say: write,
    end() {},
  };
}
