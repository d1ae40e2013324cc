import type { ExampleGroup, RunReport } from '../../pipeline/report.ts';
import { oneLine } from './format.ts';

const EXAMPLES = 3;
const OUTPUT_CHARACTERS = 300;
const INSTRUCTION_CHARACTERS = 200;

/** Passages with every candidate instruction and its perplexity; an arrow points at the one that was chosen. */
export function exampleLines({ examples }: RunReport): string[] {
  return examples.slice(0, EXAMPLES).flatMap((group, index) => [...(index === 0 ? [] : ['']), ...groupLines(group)]);
}

function groupLines({ output, candidates }: ExampleGroup): string[] {
  return [
    `"${oneLine(output, OUTPUT_CHARACTERS)}"`,
    ...candidates.map(({ instruction, perplexity, chosen, unscored }) => {
      const figure = perplexity === null ? 'no score' : perplexity.toPrecision(4);
      const text = oneLine(instruction, INSTRUCTION_CHARACTERS);
      const reason = perplexity === null ? (unscored ?? '') : text === '' ? 'empty' : '';
      const words = [text, reason === '' ? '' : `(${reason})`].filter((word) => word !== '').join(' ');
      return `  ${chosen ? '→' : ' '} ${figure.padStart(8)}  ${words}`;
    }),
  ];
}
