import type { LabelScore } from '../../clients/text-classification.ts';
import type { Server } from '../../pipeline/run-file/servers.ts';
import type { Usage } from '../../pipeline/usage.ts';
import { BadInput } from '../bad-input.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import type { ActivityPulse } from '../heartbeat.ts';
import type { ArtifactPlace } from '../manifests.ts';
import { resumedRequests } from '../resumed-requests.ts';
import { askedOf, labelledTextSchema, type LabelledText } from './record-rules.ts';
import type { Classification, JudgedPair, RecordRule } from './strategy.ts';

/** The servers that rules ask, by their name in the run file, and the run on whose behalf they are asked. */
export interface Classifiers {
  servers: Record<string, Server>;
  run: string;
}

interface AskedText {
  classification: Classification;
  text: string;
  asked: string;
}

/**
 * Has the classifiers of some rules label the texts of pairs that each rule looks at; equal texts are asked once.
 * @throws BadInput where the server of a rule was not given
 */
export async function labelTexts(
  dependencies: ActivityDependencies,
  place: ArtifactPlace,
  judging: readonly RecordRule[],
  pairs: readonly JudgedPair[],
  { servers, run }: Classifiers,
  pulse: ActivityPulse,
): Promise<{ labelled: LabelledText[]; usage: Usage }> {
  const items = new Map<string, AskedText>();
  for (const { classification } of judging) {
    if (classification === undefined) continue;
    const texts = pairs.flatMap((pair) => classification.of.map((side) => pair[side]));
    for (const text of texts) {
      const asked = askedOf(classification, text);
      if (text.trim() !== '' && !items.has(asked)) items.set(asked, { classification, text, asked });
    }
  }
  const user = { run, weight: pulse.fairnessWeight, onWait: pulse.wait };
  const classifierOf = ({ server, reading }: Classification) => {
    const found = servers[server];
    if (found === undefined) throw new BadInput(`rules: the server "${server}" was not given; plan the run again`);
    return dependencies.classifier(found, user, reading);
  };
  const all = [...items.values()];
  const { results, usage } = await resumedRequests<AskedText, LabelScore[]>({
    store: dependencies.store,
    place,
    pulse,
    what: 'texts classified',
    items: all,
    asked: ({ asked }) => asked,
    schema: labelledTextSchema.shape.scores,
    async ask(some, onAnswers) {
      const answers: LabelScore[][] = [];
      // The texts of a classifier stand together, whatever a former attempt has taken out of them.
      for (const classification of new Set(some.map((item) => item.classification))) {
        const own = some.filter((item) => item.classification === classification).map(({ text }) => text);
        const before = answers.length;
        const got = await classifierOf(classification).classify(own, pulse.signal, (answered) =>
          onAnswers({ ...answered, first: before + answered.first }),
        );
        answers.push(...got);
      }
      return answers;
    },
  });
  return { labelled: all.map(({ asked }, index) => ({ asked, scores: results[index] ?? [] })), usage };
}
