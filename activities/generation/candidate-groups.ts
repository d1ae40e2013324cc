import type { Candidate, CandidateGroup } from '../../pipeline/records.ts';
import type { RecipeParameters } from '../../pipeline/recipes.ts';
import type { GeneratedText } from '../../clients/text-generation.ts';
import { countWords } from '../../text/words.ts';
import type { RecordCounts } from '../record-counts.ts';
import type { Template } from '../templates/strategy.ts';
import type { PromptedFragment } from './prompts.ts';

/** A text that was asked for a fragment; the index is that among all texts of the fragment. */
export type DrawnText = GeneratedText & { index: number; style: string };

/** A prompted fragment with the texts its prompts got. */
export interface AnsweredFragment extends Omit<PromptedFragment, 'prompts'> {
  texts: readonly DrawnText[];
}

/** So much of a text that was dropped is kept beside the reason. */
const detailCharacters = 200;

/**
 * The candidates of each fragment: what was said in each text, without those that are of no use, and equal ones once.
 * A fragment without any is rejected.
 * @param fragments counts fragments; those that are handed on are accepted here
 * @param texts counts the texts
 */
export function candidateGroups(
  answered: readonly AnsweredFragment[],
  form: Template,
  { reject, styleBy }: Pick<RecipeParameters['generate'], 'reject' | 'styleBy'>,
  fragments: RecordCounts,
  texts: RecordCounts,
): CandidateGroup[] {
  return answered.flatMap(({ fragment, shown, texts: drawn }): CandidateGroup[] => {
    const kept = new Map<string, Candidate>();
    const reasons = new Set<string>();
    const echoes = echoTest(fragment.text, reject.echoWords);
    for (const { index, text, finish, seed, style } of drawn) {
      const said = form.read(text);
      const id = `${fragment.id}/${index}`;
      // Where a stop text was passed over the answer had ended before it.
      const isCut = finish === 'length' && !form.stop.some((stop) => text.includes(stop));
      const reason = defectOf(said, isCut && reject.truncated, echoes);
      if (reason !== undefined) {
        reasons.add(reason);
        texts.drop(id, 'rejected', reason, said.slice(0, detailCharacters));
        continue;
      }
      const instruction = form.read(text, fragment.text);
      const equal = kept.get(instruction);
      if (equal !== undefined) {
        equal.count = (equal.count ?? 1) + 1;
        texts.drop(id, 'skipped', 'equal to another candidate of its fragment', `${fragment.id}/${equal.index}`);
        continue;
      }
      texts.accept();
      kept.set(instruction, {
        index,
        text: instruction,
        finish,
        ...(seed === undefined ? {} : { seed }),
        ...(styleBy === 'candidate' ? { style } : {}),
      });
    }
    const candidates = [...kept.values()];
    if (candidates.length === 0) {
      fragments.drop(fragment.id, 'rejected', `no candidate left: ${[...reasons].toSorted().join(', ')}`);
      return [];
    }
    fragments.accept();
    const style = drawn.find(({ index }) => index === candidates[0]?.index)?.style ?? '';
    return [{ fragment, style, candidates, ...(shown.length === 0 ? {} : { examples: shown.map(({ id }) => id) }) }];
  });
}

function defectOf(said: string, isCut: boolean, echoes: (said: string) => boolean): string | undefined {
  if (said === '') return 'empty';
  if (echoes(said)) return 'repeats the fragment';
  return isCut ? 'cut at maxNewTokens' : undefined;
}

/**
 * Whether a candidate holds the fragment's text or stands in it word for word. The text of a short fragment ("A", a
 * name) may well stand in its instruction.
 */
function echoTest(text: string, words: number | 'off'): (said: string) => boolean {
  if (words === 'off' || countWords(text) < words) return () => false;
  const fragment = spaced(text);
  return (said) => {
    const candidate = spaced(said);
    return candidate.includes(fragment) || fragment.includes(candidate);
  };
}

/** White space as one space each, and one at both ends, so that words are compared as wholes. */
function spaced(text: string): string {
  return ` ${text.trim().replace(/\s+/gu, ' ')} `;
}
