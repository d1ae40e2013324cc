import type { RunReport } from '../../pipeline/report.ts';
import { exampleLines } from './example-lines.ts';
import { generatorLines } from './generator-lines.ts';
import { learningLines } from './learning-lines.ts';
import { limitLines } from './limit-lines.ts';
import { modelLines } from './model-lines.ts';
import { placeLines, type Places } from './place-lines.ts';
import { resolvedLines } from './resolved-lines.ts';
import { scoreLines } from './score-lines.ts';
import { stageTable } from './stage-table.ts';
import { usageLines } from './usage-lines.ts';

/**
 * Everything a finished run tells, for a terminal.
 * @param origins where models come from, by name, where that is known
 */
export function finalView(report: RunReport, places: Places, origins: Readonly<Record<string, string>> = {}): string {
  const sections: [string, string[]][] = [
    ['Stages', stageTable(report).split('\n')],
    ['Generators: accepted pairs by the hours of their servers', generatorLines(report)],
    ['Ended before the corpus did', limitLines(report)],
    ['Answered by people', resolvedLines(report)],
    ['Models', modelLines(report, origins)],
    ['Asked of model servers', usageLines(report)],
    ['Learning', learningLines(report)],
    ['Scores', scoreLines(report)],
    ['Examples: candidates with their perplexity, → was chosen', exampleLines(report)],
    ['Warnings', report.warnings],
    ['Where everything is', placeLines(report, places)],
  ];
  return [
    `${report.run}: done`,
    ...sections
      .filter(([, lines]) => lines.length > 0)
      .map(([title, lines]) => [title, ...lines.map((line) => (line === '' ? '' : `  ${line}`))].join('\n')),
  ].join('\n\n');
}
