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
    ...generatorTable(report),
    ...limitTable(report),
    ...resolvedTable(report),
    ...usageTable(report),
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
    ...report.learning.flatMap(curveLines),
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

/** Steps and losses, so that one sees how it went without a tracker. */
function curveLines({
  model,
  curve = [],
  validation = [],
  bestStep,
  stoppedAt,
}: RunReport['learning'][number]): string[] {
  const points = (list: readonly { step: number; loss: number }[]) =>
    list.map(({ step, loss }) => `${step}: ${loss.toFixed(3)}`).join(', ');
  const stop = stoppedAt == null ? '' : `, stopped at step ${stoppedAt}`;
  const best = bestStep === undefined ? '' : `; weights of step ${bestStep} kept${stop}`;
  return [
    ...(curve.length === 0 ? [] : [`- ${model}, loss by optimizer step: ${points(curve)}`]),
    ...(validation.length === 0 ? [] : [`- ${model}, validation loss: ${points(validation)}${best}`]),
  ];
}

function reasonLines(report: RunReport): string[] {
  return report.stages.flatMap(({ name, of, reasons, also }) => [
    ...reasonLine(`${name} ${of}`, reasons),
    ...also.flatMap((counts) => {
      const { unit, in: all, accepted } = counts;
      return reasonLine(`${name} ${of}, ${accepted} of ${all} ${unit}s accepted`, counts.reasons);
    }),
  ]);
}

function reasonLine(of: string, reasons: Record<string, number>): string[] {
  const list = Object.entries(reasons).map(([reason, count]) => `${reason} (${count})`);
  return list.length === 0 ? [] : [`- ${of}: ${list.join('; ')}`];
}

function generatorTable({ generators }: RunReport): string[] {
  if (generators.length === 0) return [];
  const figure = (value: number | null) => value?.toFixed(1) ?? '-';
  const head = [
    'arm',
    'generator',
    'template',
    'pairs',
    'generating, s',
    'scoring, s',
    'pairs an hour',
    'with scoring',
  ];
  const rows = generators.map((one) => [
    one.arm,
    one.model,
    one.template,
    one.pairs,
    ...[one.generatingSeconds, one.scoringSeconds, one.pairsPerGeneratorHour, one.pairsPerServerHour].map(figure),
  ]);
  return [
    '## Generators',
    'Accepted pairs by the hours in which servers worked on them: of the generator alone, and of generator and scorer together. What was taken over counts with the time it took.',
    table(head, rows),
  ];
}

function limitTable({ limits }: RunReport): string[] {
  if (limits.length === 0) return [];
  const rows = limits.map(({ arm, reason, shards, pairs, requests, tokens }) => {
    return [arm, reason, shards, pairs, requests, tokens];
  });
  return ['## Limits met', table(['arm', 'limit', 'shards', 'pairs', 'requests', 'tokens'], rows)];
}

function resolvedTable({ resolved }: RunReport): string[] {
  if (resolved.length === 0) return [];
  const rows = resolved.map(({ item, failure, action, by, why, at }) => {
    return [item, failure, action, by, why, new Date(at).toISOString()];
  });
  return ['## Answered by people', table(['item', 'failure', 'answer', 'by', 'why', 'when'], rows)];
}

function usageTable({ usage }: RunReport): string[] {
  if (usage.length === 0) return [];
  const head = ['step', 'model', 'requests', 'prompt tokens', 'output tokens', 'server seconds', ''];
  const rows = usage.map(({ step, model, requests, promptTokens, outputTokens, serverSeconds, cached }) => {
    return [
      step,
      model,
      requests,
      promptTokens,
      outputTokens,
      serverSeconds.toFixed(1),
      cached ? 'cached' : 'computed',
    ];
  });
  return ['## Asked of model servers', table(head, rows)];
}

function table(head: string[], rows: (string | number)[][]): string {
  const line = (cells: (string | number)[]) =>
    `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
