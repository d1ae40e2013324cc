import type { GeneratedText, GenerationRequest } from '../../clients/text-generation.ts';
import type { AnsweredFragment } from './candidate-groups.ts';
import type { Prompt, PromptedFragment } from './prompts.ts';

/** A prompt with the id of its fragment. */
export type AskedPrompt = Prompt & { id: string };

/** The prompts of fragments as they are asked, one after the other. */
export function askedPrompts(fragments: readonly PromptedFragment[]): AskedPrompt[] {
  return fragments.flatMap(({ fragment, prompts }) => prompts.map((prompt) => ({ id: fragment.id, ...prompt })));
}

/** Some prompts as one request: all of a stage ask for as many texts, and write their special tokens alike. */
export function requestOf(
  prompts: readonly AskedPrompt[],
  more: Pick<GenerationRequest, 'sampling' | 'countTokens'>,
): GenerationRequest {
  return {
    prompts: prompts.map(({ prompt }) => prompt),
    specialTokens: prompts[0]?.specialTokens,
    candidates: prompts[0]?.texts ?? 1,
    seeds: prompts.map(({ seed }) => seed),
    ...more,
  };
}

/**
 * The fragments with the texts of their prompts.
 * @param results of every asked prompt, in their order
 */
export function answeredFragments(
  fragments: readonly PromptedFragment[],
  results: readonly GeneratedText[][],
): AnsweredFragment[] {
  let asked = 0;
  return fragments.map(({ fragment, shown, prompts }) => ({
    fragment,
    shown,
    texts: prompts.flatMap(({ first, style }) =>
      (results[asked++] ?? []).map((text, index) => ({ ...text, index: first + index, style })),
    ),
  }));
}
