import { drawnPairs, type ShownPairs } from '../../activities/generation/shown-pairs.ts';
import { promptFragments } from '../../activities/generation/prompts.ts';
import { heldOutGuard } from '../../activities/held-out-guard.ts';
import { RecordCounts } from '../../activities/record-counts.ts';
import { scoringPrompt } from '../../activities/scoring-prompt.ts';
import { requireStrategy, templates } from '../../activities/strategies.ts';
import type { PromptPair, Template } from '../../activities/templates/strategy.ts';
import type { Halves } from '../../activities/split.ts';
import { templateRows } from '../../activities/training-rows.ts';
import type { Fragment } from '../../pipeline/records.ts';
import type { VersionedStrategy } from '../../pipeline/recipes.ts';
import type { LocalHalves } from './local-pairs.ts';
import type { LocalRun } from './local-run.ts';
import type { PlannedRun } from './planned-run.ts';
import { extractFirst, extractionLines, type PreviewedPassage } from './preview-extraction.ts';
import type { PreviewLine } from './preview-line.ts';
import { untokenized } from './untokenized.ts';

/** Stands where a model's text will be. */
const unknown = { instruction: '<instruction>', fragment: '<fragment>' };

/** What extractor, generator, scorer and the models that are trained read first: of each arm, then of each training. */
export async function* previewPrompts(
  local: LocalRun,
  planned: PlannedRun,
  halves: LocalHalves,
  count: number,
): AsyncGenerator<PreviewLine> {
  const first = new Map<string, Fragment>();
  for (const { name: arm } of local.run.arms) {
    const made = await extractFirst(local, planned, halves, arm, count);
    if ('reason' in made) {
      yield { kind: 'note', of: arm, note: made.reason };
      continue;
    }
    for (const one of made) if ('asked' in one) yield* extractionLines(one, arm, local);
    const fragments = made.flatMap(fragmentsOf).slice(0, count);
    const [fragment] = fragments;
    if (fragment === undefined) {
      yield { kind: 'note', of: arm, note: `the first ${made.length} passages give no fragment` };
      continue;
    }
    first.set(arm, fragment);
    yield* generationPrompts(planned, halves, arm, fragments);
    yield scoringLine(planned, arm, fragment);
  }
  for (const { step, parameters } of planned.of('train')) {
    const model = step.model ?? step.id;
    const found = await halvesOf(planned.inputs(step, 'data'), halves);
    const unseen = await halvesOf(planned.inputs(step, 'heldOut'), halves);
    if (found.missing || unseen.missing) yield { kind: 'note', of: model, note: 'some data is not on this machine' };
    const guard = heldOutGuard(unseen.known.flatMap(({ heldOut }) => heldOut));
    const learnt = found.known.flatMap(({ train }) => train);
    yield* trainingRows(
      model,
      parameters,
      firstOf(learnt, (pair) => guard.nearDuplicate(pair) === undefined),
      count,
    );
  }
  for (const { step, parameters } of planned.of('finetune')) {
    const model = step.model ?? step.id;
    yield { kind: 'note', of: model, note: 'it learns from pairs whose instructions the generator will write' };
    const pairs = [...first.values()].map(({ id, text, input = '' }) => ({ id, input, output: text, ...instruction }));
    yield* trainingRows(model, parameters, pairs, count);
  }
}

const instruction = { instruction: unknown.instruction };

/** The fragments of a passage; one that stands for all where a model will select them. */
function fragmentsOf(previewed: PreviewedPassage): Fragment[] {
  if ('taken' in previewed) return 'fragments' in previewed.taken ? previewed.taken.fragments : [];
  const { id, source, line } = previewed.passage;
  return [{ id, passage: id, source, line, text: unknown.fragment, spans: [] }];
}

async function* generationPrompts(
  planned: PlannedRun,
  halves: LocalHalves,
  arm: string,
  fragments: readonly Fragment[],
): AsyncGenerator<PreviewLine> {
  const { step, parameters } = planned.ofArm('generate', arm);
  const form = templateOf(parameters.template);
  const shown = await shownPairs(planned.inputs(step, 'examples'), form.examples, parameters.seed, halves);
  if (shown === undefined) {
    const note = `each prompt shows ${form.examples} pairs of its seed data, which are not on this machine`;
    yield { kind: 'note', of: arm, note };
    return;
  }
  const none = new RecordCounts('fragment');
  const prompted = promptFragments(fragments, form, shown, untokenized, parameters, Number.POSITIVE_INFINITY, none);
  for (const { fragment, prompts } of prompted) {
    for (const { style, prompt } of prompts) {
      yield { kind: 'generation prompt', arm, fragment: fragment.id, style, prompt, form: form.form };
    }
  }
}

/** Those halves that are on this machine, and whether some are not. */
async function halvesOf(
  splits: readonly string[],
  halves: LocalHalves,
): Promise<{ known: Halves[]; missing: boolean }> {
  const known = (await Promise.all(splits.map(halves))).filter((one) => one !== undefined);
  return { known, missing: known.length < splits.length };
}

/** The first items of a list that pass; no more are tried than are asked for. */
function* firstOf<Item>(items: readonly Item[], passes: (item: Item) => boolean): Generator<Item> {
  for (const item of items) if (passes(item)) yield item;
}

async function shownPairs(
  splits: readonly string[],
  count: number,
  seed: number,
  halves: LocalHalves,
): Promise<ShownPairs | undefined> {
  if (count === 0) return () => [];
  const { known, missing } = await halvesOf(splits, halves);
  return missing
    ? undefined
    : drawnPairs(
        known.flatMap(({ train }) => train),
        count,
        seed,
      );
}

function scoringLine(planned: PlannedRun, arm: string, { text, input }: Fragment): PreviewLine {
  const { prompt: style } = planned.ofArm('score', arm).parameters;
  const { prompt } = scoringPrompt(style, untokenized)(unknown.instruction, input);
  return { kind: 'scoring prompt', arm, prompt, completion: text, form: style === 'chat' ? 'chat' : 'text' };
}

function* trainingRows(
  model: string,
  { template, seed }: { template: VersionedStrategy; seed: number },
  pairs: Iterable<PromptPair & { id: string }>,
  count: number,
): Generator<PreviewLine> {
  const form = templateOf(template);
  const some: (PromptPair & { id: string })[] = [];
  for (const pair of pairs) {
    some.push(pair);
    // A template that makes one row of several pairs draws them from all.
    if (form.lists === undefined && some.length === count) break;
  }
  for (const { id, prompt, completion } of templateRows(form, some, seed).slice(0, count)) {
    yield { kind: 'training row', model, id, prompt, completion, form: form.form };
  }
}

function templateOf(choice: VersionedStrategy): Template {
  const { strategy, parameters } = requireStrategy(templates, choice);
  return strategy.bind(parameters);
}
