import { lineWriter } from './line-writer.ts';

/** Where a command writes; tests put their own in its place. */
export interface Output {
  /** What was asked for: to stdout, with a newline added. */
  print(text: string): void;
  /**
   * One of many lines, to stdout: waits until there is room for more, so that none pile up in memory.
   * @returns false once nobody reads stdout any more (`| head`), which is a reason to stop and no failure
   */
  printLine(line: string): Promise<boolean>;
  /** What is said beside it: to stderr, with a newline added. */
  tell(text: string): void;
  /** Whether stdout is a terminal on which lines can be redrawn. */
  interactive: boolean;
  /** Width of the terminal in characters. */
  columns(): number;
}

const DEFAULT_COLUMNS = 120;

/** The process's own stdout and stderr. */
export function processOutput(): Output {
  return {
    print: (text) => void process.stdout.write(`${text}\n`),
    printLine: lineWriter(process.stdout),
    tell: (text) => void process.stderr.write(`${text}\n`),
    interactive: process.stdout.isTTY,
    columns: () => process.stdout.columns || DEFAULT_COLUMNS,
  };
}
