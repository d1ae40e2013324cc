import type { Fragment, Passage } from '../../pipeline/records.ts';
import type { RecipeParameters } from '../../pipeline/recipes.ts';
import { seededRandom } from '../../text/random.ts';
import { hasLetters } from '../../text/words.ts';
import type { ExtractedFragment, TakingStrategy } from './strategy.ts';

/** The fragments of a passage, or why it has none. */
export type Taken = { fragments: Fragment[] } | { reason: string };

/** What takes the fragments of passages; what is random in it is bound to the passage, so that shards do not matter. */
export function takerOf(
  strategy: TakingStrategy,
  parameters: unknown,
  { seed, passageAsInput }: Pick<RecipeParameters['extract'], 'seed' | 'passageAsInput'>,
): (passage: Passage) => Taken {
  const take = strategy.bind(parameters);
  // The output of a task is neither trimmed nor cut, however long it is
  const isOutput = ({ supervised }: Passage) => supervised === true && strategy.name === 'whole';
  return (passage) => {
    const reason = unusable(passage);
    if (reason !== undefined) return { reason };
    const taken = (isOutput(passage) ? asItIs : take)(passage.text, seededRandom(seed, passage.id, 'extract'));
    if (taken.length === 0) return { reason: 'no fragment found' };
    const input = passageAsInput === true ? { input: passage.text } : {};
    return {
      fragments: fragmentRecords(
        passage,
        taken.map((fragment) => ({ ...fragment, ...input })),
      ),
    };
  };
}

/** Why nothing can be taken from a passage, whatever the strategy. */
export function unusable({ defect, text, supervised }: Passage): string | undefined {
  if (defect !== undefined) return defect;
  if (text.trim() === '') return 'empty';
  // The right answer of a task may be "?"
  if (supervised) return undefined;
  return hasLetters(text) || /\p{N}/u.test(text) ? undefined : 'no letters or digits';
}

/** What was taken from a passage as records: one alone has the passage's id, several are numbered. */
export function fragmentRecords(
  { id, source, line, text: whole, supervised }: Passage,
  taken: readonly (ExtractedFragment & Pick<Fragment, 'input'>)[],
): Fragment[] {
  return taken.map(({ text, spans, input }, index) => ({
    id: taken.length === 1 ? id : `${id}-${index}`,
    passage: id,
    source,
    line,
    text,
    spans,
    ...(input === undefined ? {} : { input }),
    ...(supervised && text === whole ? { supervised } : {}),
  }));
}

/** A passage as it is: what is right for an output that its author wrote as one. */
function asItIs(text: string): ExtractedFragment[] {
  return [{ text, spans: [{ start: 0, end: text.length }] }];
}

/** Where a passage stands, for the record of why it has no fragment. */
export function placeInSource({ source, line }: Passage): string {
  return `source ${source} line ${line}`;
}
