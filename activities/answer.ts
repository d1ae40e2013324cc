import type { ArtifactRef } from '../pipeline/artifacts.ts';
import type { Answer } from '../pipeline/records.ts';
import { longestPrompt, type GeneratedText } from '../clients/text-generation.ts';
import type { Sampling } from '../pipeline/run-file/arms.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { textsSchema } from './generate.ts';
import { activityPulse } from './heartbeat.ts';
import { modelTokenizer } from './local-models.ts';
import { writeNamedPart, type ArtifactPlace } from './manifests.ts';
import { once, secondsSince, type StageOutcome } from './once.ts';
import { removeProgress } from './progress-parts.ts';
import { RecordCounts } from './record-counts.ts';
import { loadParameters } from './recipe-files.ts';
import { resumedRequests } from './resumed-requests.ts';
import { clientOf, endpointOf, type ServedModel } from './served-model.ts';
import { heldOutPairs } from './split.ts';
import { requireStrategy, templates } from './strategies.ts';
import { specialTokensOf, writtenPrompt } from './written-prompt.ts';

export interface AnswerInput {
  place: ArtifactPlace;
  heldOut: ArtifactRef[];
  served: ServedModel;
}

const greedy: Omit<Sampling, 'maxNewTokens'> = { temperature: 0, topP: 1, topK: 0, stop: [] };

/** A model's greedy answers to the held-out pairs, asked with its template (paper, Table 7) or in its chat template. */
export async function answer(dependencies: ActivityDependencies, input: AnswerInput): Promise<StageOutcome> {
  const { place } = input;
  const { store } = dependencies;
  const pulse = activityPulse();
  const outcome = await once(dependencies, place, async () => {
    const { template, maxNewTokens } = await loadParameters(store, 'answer', place.key);
    const { strategy, parameters } = requireStrategy(templates, template);
    const form = strategy.bind(parameters);
    const style = form.styles[0] ?? '';
    const pairs = await heldOutPairs(dependencies, input.heldOut);
    const endpoint = await endpointOf(dependencies, input.served, pulse);
    const begun = performance.now();
    const tokenizer = await modelTokenizer(dependencies, input.served.model);
    const counts = new RecordCounts('pair');
    const specialTokens = specialTokensOf(form.form);
    const asked = pairs.flatMap((pair) => {
      const row = form.row(pair, style, []);
      const { prompt } = writtenPrompt(tokenizer, form.form, row.prompt, 'model that answers');
      if (tokenizer.encode(prompt, specialTokens).length <= longestPrompt(endpoint, maxNewTokens))
        return [{ id: pair.id, prompt }];
      counts.drop(pair.id, 'rejected', "longer than the model's context");
      return [];
    });
    const client = clientOf(dependencies, endpoint, input.served, pulse);
    const sampling = { ...greedy, maxNewTokens };
    const { results, usage } = await resumedRequests<(typeof asked)[number], GeneratedText[]>({
      store,
      place,
      pulse,
      what: 'questions answered',
      items: asked,
      asked: ({ id, prompt }) => [id, prompt, sampling],
      schema: textsSchema,
      ask: (some, onAnswers) =>
        client.generate(
          {
            prompts: some.map(({ prompt }) => prompt),
            specialTokens,
            candidates: 1,
            sampling,
            countTokens: (text) => tokenizer.encode(text).length,
          },
          pulse.signal,
          onAnswers,
        ),
    });
    const answers = asked.map(({ id }, index): Answer => {
      const [text] = results[index] ?? [];
      return { id, answer: form.read(text?.text ?? ''), finish: text?.finish ?? 'stop' };
    });
    counts.accept(answers.length);
    const parts = [
      await writeNamedPart(store, place, 'records', answers),
      await writeNamedPart(store, place, 'rejects', counts.rejects),
    ];
    return { seconds: secondsSince(begun), usage, parts, ledgers: [counts.ledger] };
  });
  await removeProgress(store, place, pulse.log);
  return outcome;
}
