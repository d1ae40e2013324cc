import type { Output } from '../../cli/output.ts';

/** An output that keeps what was written, for tests. */
export interface CollectedOutput extends Output {
  printed: string[];
  told: string[];
}

export function collectedOutput(): CollectedOutput {
  const printed: string[] = [];
  const told: string[] = [];
  return {
    printed,
    told,
    print: (text) => void printed.push(text),
    printLine: async (line) => {
      printed.push(line);
      return true;
    },
    tell: (text) => void told.push(text),
    interactive: false,
    columns: () => 100,
  };
}
