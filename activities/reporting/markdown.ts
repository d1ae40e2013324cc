import type { RunReport } from '../../pipeline/report.ts';

/** The report of a run for people: what went through each stage, what was learned, what the scores are. */
export function reportMarkdown(report: RunReport): string {
  return [
    `# ${report.name}: ${report.run}`,
    '## Stages',
    table(
      ['stage', 'of', 'unit', 'in', 'accepted', 'rejected', 'failed', 'skipped', 'hands on', 'seconds', ''],
      report.stages.map((stage) => [
        stage.name,
        stage.of,
        stage.unit,
        stage.in,
        stage.accepted,
        stage.rejected,
        stage.failed,
        stage.skipped,
        `${stage.out.count} ${stage.out.unit}s`,
        stage.seconds.toFixed(1),
        stage.cached ? 'cached' : 'computed',
      ]),
    ),
    ...reasonLines(report),
    '## Learning',
    'Mean loss per completion token on pairs held out of all training, before and after.',
    table(
      ['model', 'optimizer steps', 'before', 'after'],
      report.learning.map(({ model, steps, heldOutLoss }) => [
        model,
        steps,
        heldOutLoss === null ? '-' : heldOutLoss.base.toFixed(4),
        heldOutLoss === null ? '-' : heldOutLoss.trained.toFixed(4),
      ]),
    ),
    '## Scores',
    ...report.scores.flatMap(({ benchmark, figure, pairs, models }) => [
      `${benchmark}, ${figure}, ${pairs} pairs`,
      table(
        ['model', 'score'],
        models.map(({ model, score }) => [model, score.toFixed(2)]),
      ),
    ]),
    '## Examples',
    ...report.examples.flatMap(({ output, candidates }) => [
      `> ${output.replaceAll('\n', '\n> ')}`,
      table(
        ['perplexity', '', 'candidate'],
        candidates.map(({ instruction, perplexity, chosen, unscored }) => [
          perplexity === null ? (unscored ?? '-') : perplexity.toFixed(2),
          chosen ? 'chosen' : '',
          instruction,
        ]),
      ),
    ]),
    ...(report.warnings.length === 0 ? [] : ['## Warnings', ...report.warnings.map((warning) => `- ${warning}`)]),
    '',
  ].join('\n\n');
}

function reasonLines(report: RunReport): string[] {
  return report.stages.flatMap(({ name, of, reasons }) => {
    const list = Object.entries(reasons).map(([reason, count]) => `${reason} (${count})`);
    return list.length === 0 ? [] : [`- ${name} ${of}: ${list.join('; ')}`];
  });
}

function table(head: string[], rows: (string | number)[][]): string {
  const line = (cells: (string | number)[]) =>
    `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
