import type { CandidateGroup } from '../../pipeline/records.ts';
import { joinInput } from '../../text/join-input.ts';
import type { RecordCounts } from '../record-counts.ts';
import type { Template } from '../templates/strategy.ts';
import type { AnsweredFragment } from './candidate-groups.ts';

/**
 * The instances of replies, each as a fragment of its own with one candidate: its output, and its instruction with its
 * input. Whatever follows takes them as it takes the fragments of a corpus. A prompt without any is rejected.
 * @param prompts counts the prompts
 * @param instances counts what was found in the replies
 */
export function instanceGroups(
  answered: readonly AnsweredFragment[],
  read: NonNullable<Template['instances']>,
  prompts: RecordCounts,
  instances: RecordCounts,
): CandidateGroup[] {
  return answered.flatMap(({ fragment, shown, texts }): CandidateGroup[] => {
    const groups: CandidateGroup[] = [];
    for (const { text, finish, seed, style } of texts) {
      const found = read(text, finish);
      const idOf = (place: number) => `${fragment.id}/${place}`;
      for (const { place, reason } of found.dropped) instances.drop(idOf(place), 'rejected', reason);
      instances.accept(found.instances.length);
      for (const { place, instruction, input, output } of found.instances) {
        const candidate = { index: 0, text: joinInput(instruction, input), finish: 'stop' as const };
        groups.push({
          fragment: { ...fragment, id: idOf(place), text: output, spans: [] },
          style,
          candidates: [seed === undefined ? candidate : { ...candidate, seed }],
          examples: shown.map(({ id }) => id),
        });
      }
    }
    if (groups.length === 0) prompts.drop(fragment.id, 'rejected', 'no instance left');
    else prompts.accept();
    return groups;
  });
}
