import { z } from 'zod';
import { fragmentSchema } from '../pipeline/records.ts';
import type { GeneratedText } from '../clients/text-generation.ts';
import { readPart } from '../stores/record-parts.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { candidateGroups } from './generation/candidate-groups.ts';
import { instanceGroups } from './generation/instance-groups.ts';
import { promptFragments } from './generation/prompts.ts';
import { answeredFragments, askedPrompts, requestOf, type AskedPrompt } from './generation/requests.ts';
import { shownPairs } from './generation/shown-pairs.ts';
import { activityPulse } from './heartbeat.ts';
import { modelTokenizer } from './local-models.ts';
import { loadManifest, namedPart, writeNamedPart, type ArtifactPlace } from './manifests.ts';
import { once, secondsSince, type StageOutcome } from './once.ts';
import { removeProgress } from './progress-parts.ts';
import { promptRoom } from './prompt-room.ts';
import { RecordCounts } from './record-counts.ts';
import { loadParameters } from './recipe-files.ts';
import { resumedRequests } from './resumed-requests.ts';
import { clientOf, endpointOf, serverId, type ServedModel } from './served-model.ts';
import { placeOfShard } from './shard-inputs.ts';
import { requireStrategy, templates } from './strategies.ts';
import { writtenPrompt } from './written-prompt.ts';
import { ArtifactDamaged } from './artifact-damaged.ts';

export interface GenerateInput {
  place: ArtifactPlace;
  served: ServedModel;
}

/** Texts of a prompt as progress parts hold them. */
export const textsSchema = z.array(
  z.object({ text: z.string(), finish: z.enum(['stop', 'length']), seed: z.int().optional() }),
);

/** Generates the candidate instructions of one shard's fragments, or new instances where the template asks for those. */
export async function generate(dependencies: ActivityDependencies, input: GenerateInput): Promise<StageOutcome> {
  const { store } = dependencies;
  const place = await placeOfShard(dependencies, input.place);
  const pulse = activityPulse();
  const outcome = await once(dependencies, place, async () => {
    const parameters = await loadParameters(store, 'generate', place.key);
    const { strategy, parameters: chosen } = requireStrategy(templates, parameters.template);
    const form = strategy.bind(chosen);
    const sampling = { ...parameters.sampling, stop: [...new Set([...parameters.sampling.stop, ...form.stop])] };
    const [source] = place.inputs;
    if (source === undefined) throw new ArtifactDamaged(`generate ${place.key} was given no fragments`);
    const fragments = await readPart(store, namedPart(await loadManifest(store, source), 'records'), fragmentSchema);
    const splits = place.inputs.filter(({ kind }) => kind === 'split');
    const shownOf = await shownPairs(dependencies, splits, form.examples, parameters.seed);
    const tokenizer = await modelTokenizer(dependencies, input.served.model);
    // A generator that cannot be talked to is told before a server is started for it.
    writtenPrompt(tokenizer, form.form, '', 'generator');

    const endpoint = await endpointOf(dependencies, input.served, pulse);
    const begun = performance.now();
    const client = clientOf(dependencies, endpoint, input.served, pulse);
    const room = promptRoom(endpoint, sampling.maxNewTokens, 'sampling.maxNewTokens', 'generator');
    const counts = new RecordCounts('fragment');
    const prompted = promptFragments(fragments, form, shownOf, tokenizer, parameters, room, counts);
    const { results, usage } = await resumedRequests<AskedPrompt, GeneratedText[]>({
      store,
      place,
      pulse,
      what: 'fragments prompted',
      items: askedPrompts(prompted),
      asked: ({ id, first, prompt, texts, seed }) => [id, first, prompt, texts, sampling, endpoint.seeds ? seed : null],
      schema: textsSchema,
      ask: (some, onAnswers) =>
        client.generate(
          requestOf(some, { sampling, countTokens: (text) => tokenizer.encode(text).length }),
          pulse.signal,
          onAnswers,
        ),
    });
    const answered = answeredFragments(prompted, results);
    const texts = new RecordCounts(form.instances === undefined ? 'candidate' : 'instance');
    const groups =
      form.instances === undefined
        ? candidateGroups(answered, form, parameters, counts, texts)
        : instanceGroups(answered, form.instances, counts, texts);
    const parts = [
      await writeNamedPart(store, place, 'records', groups),
      await writeNamedPart(store, place, 'rejects', [...counts.rejects, ...texts.rejects]),
    ];
    const made = groups.reduce((sum, group) => sum + group.candidates.length, 0);
    return {
      seconds: secondsSince(begun),
      server: serverId(endpoint),
      usage,
      parts,
      ledgers: [{ ...counts.ledger, out: { unit: 'candidate', count: made } }, texts.ledger],
    };
  });
  await removeProgress(store, place, pulse.log);
  return outcome;
}
