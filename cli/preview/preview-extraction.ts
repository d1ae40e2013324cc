import { askAbout } from '../../activities/extraction/asked-passages.ts';
import { takerOf, type Taken } from '../../activities/extraction/fragments.ts';
import type { AskedExtraction } from '../../activities/extraction/strategy.ts';
import { extractions, requireStrategy } from '../../activities/strategies.ts';
import type { Passage } from '../../pipeline/records.ts';
import type { LocalHalves } from './local-pairs.ts';
import { localPassages } from './local-passages.ts';
import type { LocalRun } from './local-run.ts';
import type { PlannedRun } from './planned-run.ts';
import type { PreviewLine } from './preview-line.ts';

/** The first passages of an arm, each with what its extraction makes of it. */
export type PreviewedPassage = { passage: Passage } & ({ taken: Taken } | { asked: AskedExtraction });

/**
 * Takes the fragments of an arm's first passages, or says what a model would be asked about them.
 * @returns why they cannot be read here, where that is so
 */
export async function extractFirst(
  local: LocalRun,
  planned: PlannedRun,
  halves: LocalHalves,
  arm: string,
  count: number,
): Promise<PreviewedPassage[] | { reason: string }> {
  const extract = planned.ofArm('extract', arm);
  const corpus = planned.withId('corpus', planned.inputs(extract.step, 'corpus')[0] ?? '');
  const found = await localPassages(corpus, planned.inputs(corpus.step, 'seedData'), local, halves);
  if ('reason' in found) return found;
  const { strategy, parameters } = requireStrategy(extractions, extract.parameters.extraction);
  const make = strategy.asks
    ? askerOf(strategy.bind(parameters))
    : takingOf(takerOf(strategy, parameters, extract.parameters));
  const made: PreviewedPassage[] = [];
  for await (const passage of found.passages) {
    made.push(make(passage));
    if (made.length === count) break;
  }
  return made;
}

const askerOf =
  (asked: AskedExtraction) =>
  (passage: Passage): PreviewedPassage => {
    const { reason } = askAbout(passage, asked);
    return reason === undefined ? { passage, asked } : { passage, taken: { reason } };
  };

const takingOf =
  (take: (passage: Passage) => Taken) =>
  (passage: Passage): PreviewedPassage => ({ passage, taken: take(passage) });

/** What the first passages of each arm become. */
export async function* previewExtraction(
  local: LocalRun,
  planned: PlannedRun,
  halves: LocalHalves,
  count: number,
): AsyncGenerator<PreviewLine> {
  for (const { name: arm, extraction } of local.run.arms) {
    const made = await extractFirst(local, planned, halves, arm, count);
    if ('reason' in made) {
      yield { kind: 'note', of: arm, note: made.reason };
      continue;
    }
    if (made.some((one) => 'asked' in one)) {
      const note = `extraction "${extraction.strategy}" asks a model: shown is what it is asked, not what it selects`;
      yield { kind: 'note', of: arm, note };
    }
    for (const one of made) yield* extractionLines(one, arm, local);
  }
}

/** What is shown of a passage: its fragments, why it gives none, or what a model is asked about it. */
export function extractionLines(previewed: PreviewedPassage, arm: string, local: LocalRun): PreviewLine[] {
  const { id: _, source: sha256, line, text } = previewed.passage;
  const at = { arm, source: local.file(sha256)?.name ?? sha256, line };
  if ('asked' in previewed) {
    const { form } = previewed.asked;
    const { pieces } = askAbout(previewed.passage, previewed.asked);
    return pieces.map(({ prompt }) => ({ kind: 'extraction prompt', ...at, prompt, form }));
  }
  const { taken } = previewed;
  if ('reason' in taken) return [{ kind: 'rejected', ...at, passage: text, reason: taken.reason }];
  const fragments = taken.fragments.map(({ id, text: fragment, spans }) => ({ id, text: fragment, spans }));
  return [{ kind: 'fragments', ...at, passage: text, fragments }];
}
