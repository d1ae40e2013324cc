import type { Fragment, HumanPair } from '../../pipeline/records.ts';
import type { RecipeParameters } from '../../pipeline/recipes.ts';
import type { TextTokenizer } from '../../clients/tokenizer.ts';
import { chooseOne, integerSeed, seededRandom } from '../../text/random.ts';
import { fits } from '../prompt-room.ts';
import type { RecordCounts } from '../record-counts.ts';
import type { Template } from '../templates/strategy.ts';
import { writtenPrompt, type WrittenPrompt } from '../written-prompt.ts';
import type { ShownPairs } from './shown-pairs.ts';

/** A prompt of a fragment, and which of the fragment's texts it asks for. */
export interface Prompt extends WrittenPrompt {
  style: string;
  /** Index of the first text among all of the fragment. */
  first: number;
  /** Texts that are asked with it. */
  texts: number;
  /** Of the first text; text j has this seed + j. From the record's id, so that fragments of equal text differ. */
  seed: number;
}

/** A fragment and what is asked about it: one prompt for all its texts, or one for each. */
export interface PromptedFragment {
  fragment: Fragment;
  shown: readonly HumanPair[];
  prompts: Prompt[];
}

/** What decides the prompts of a fragment. */
export type Prompting = Pick<RecipeParameters['generate'], 'candidates' | 'styleBy' | 'seed'>;

/**
 * The prompts of fragments. A fragment whose prompt leaves no room for the text it asks for is rejected.
 * @param room most tokens of a prompt
 */
export function promptFragments(
  fragments: readonly Fragment[],
  form: Template,
  shownOf: ShownPairs,
  tokenizer: TextTokenizer,
  { candidates, styleBy, seed }: Prompting,
  room: number,
  counts: RecordCounts,
): PromptedFragment[] {
  return fragments.flatMap((fragment): PromptedFragment[] => {
    const shown = shownOf(fragment.id);
    const base = integerSeed(seed, fragment.id);
    const promptOf = (style: string, first: number, texts: number): Prompt => {
      const { prompt } = form.row({ instruction: '', input: '', output: fragment.text }, style, shown);
      return { style, first, texts, seed: base + first, ...writtenPrompt(tokenizer, form.form, prompt, 'generator') };
    };
    const prompts =
      styleBy === 'fragment'
        ? [promptOf(chooseOne(form.styles, seededRandom(seed, fragment.id, 'style')), 0, candidates)]
        : Array.from({ length: candidates }, (_, index) =>
            promptOf(chooseOne(form.styles, seededRandom(seed, fragment.id, 'style', index)), index, 1),
          );
    if (prompts.every((prompt) => fits(prompt, room, tokenizer))) return [{ fragment, shown, prompts }];
    counts.drop(fragment.id, 'rejected', "longer than the generator's context", `${fragment.text.length} characters`);
    return [];
  });
}
