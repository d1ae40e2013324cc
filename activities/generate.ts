import { z } from 'zod';
import { fragmentSchema, type CandidateGroup, type Fragment } from '../pipeline/records.ts';
import type { TextTokenizer } from '../clients/tokenizer.ts';
import type { GeneratedText } from '../clients/text-generation.ts';
import { readPart } from '../stores/record-parts.ts';
import { chooseOne, integerSeed, seededRandom } from '../text/random.ts';
import { BadInput } from './bad-input.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { activityPulse } from './heartbeat.ts';
import { modelTokenizer } from './local-models.ts';
import { loadManifest, namedPart, writeNamedPart, type ArtifactPlace } from './manifests.ts';
import { once, secondsSince, type StageOutcome } from './once.ts';
import { removeProgress } from './progress-parts.ts';
import { RecordCounts } from './record-counts.ts';
import { loadParameters } from './recipe-files.ts';
import { resumedRequests } from './resumed-requests.ts';
import { clientOf, endpointOf, type ServedModel } from './served-model.ts';
import { placeOfShard } from './shard-inputs.ts';
import { requireStrategy, templates } from './strategies.ts';
import { ArtifactDamaged } from './artifact-damaged.ts';

export interface GenerateInput {
  place: ArtifactPlace;
  served: ServedModel;
}

interface Prompted {
  fragment: Fragment;
  style: string;
  prompt: string;
}

/** No vocabulary packs more characters than this into a token on average, so a longer prompt need not be tokenised. */
const charactersPerToken = 32;

/** Texts of a prompt as progress parts hold them. */
export const textsSchema = z.array(
  z.object({ text: z.string(), finish: z.enum(['stop', 'length']), seed: z.int().optional() }),
);

/** Generates the candidate instructions of one shard's fragments. */
export async function generate(dependencies: ActivityDependencies, input: GenerateInput): Promise<StageOutcome> {
  const { store } = dependencies;
  const place = await placeOfShard(dependencies, input.place);
  const pulse = activityPulse();
  const outcome = await once(dependencies, place, async () => {
    const { template, candidates, sampling, seed } = await loadParameters(store, 'generate', place.key);
    const { strategy, parameters } = requireStrategy(templates, template);
    const form = strategy.bind(parameters);
    const source = place.inputs[0];
    if (source === undefined) throw new ArtifactDamaged(`generate ${place.key} was given no fragments`);
    const fragments = await readPart(store, namedPart(await loadManifest(store, source), 'records'), fragmentSchema);

    const endpoint = await endpointOf(dependencies, input.served, pulse);
    const begun = performance.now();
    const tokenizer = await modelTokenizer(dependencies, input.served.model);
    const client = clientOf(dependencies, endpoint, input.served, pulse);
    const counts = new RecordCounts('fragment');
    const room = endpoint.maxModelLength - sampling.maxNewTokens;
    if (room < 1) {
      throw new BadInput(
        `sampling.maxNewTokens ${sampling.maxNewTokens} leaves no room for a prompt: the server of the generator takes ` +
          `${endpoint.maxModelLength} tokens (maxModelLength)`,
      );
    }
    const prompted = fragments.flatMap((fragment): Prompted[] => {
      const style = chooseOne(form.styles, seededRandom(seed, fragment.id, 'style'));
      const { prompt } = form.row({ instruction: '', input: '', output: fragment.text }, style, []);
      if (fits(prompt, room, tokenizer)) return [{ fragment, style, prompt }];
      counts.drop(fragment.id, 'rejected', "longer than the generator's context", `${fragment.text.length} characters`);
      return [];
    });

    // From the record's id, so that fragments of equal text get different candidates.
    const seedOf = ({ fragment }: Prompted) => integerSeed(seed, fragment.id);
    const { results, usage } = await resumedRequests<Prompted, GeneratedText[]>({
      store,
      place,
      pulse,
      what: 'fragments prompted',
      items: prompted,
      asked: (one) => [one.fragment.id, one.prompt, candidates, sampling, endpoint.seeds ? seedOf(one) : null],
      schema: textsSchema,
      ask: (some, onAnswers) =>
        client.generate(
          {
            prompts: some.map(({ prompt }) => prompt),
            candidates,
            sampling,
            seeds: some.map(seedOf),
            countTokens: (text) => tokenizer.encode(text).length,
          },
          pulse.signal,
          onAnswers,
        ),
    });
    const groups = prompted.map((one, index) => groupOf(one, results[index] ?? [], form.read));
    counts.accept(groups.length);
    const parts = [
      await writeNamedPart(store, place, 'records', groups),
      await writeNamedPart(store, place, 'rejects', counts.rejects),
    ];
    const made = groups.reduce((sum, group) => sum + group.candidates.length, 0);
    return {
      seconds: secondsSince(begun),
      usage,
      parts,
      ledgers: [{ ...counts.ledger, out: { unit: 'candidate', count: made } }],
    };
  });
  await removeProgress(store, place, pulse.log);
  return outcome;
}

function fits(prompt: string, room: number, tokenizer: TextTokenizer): boolean {
  return prompt.length <= room * charactersPerToken && tokenizer.encode(prompt).length <= room;
}

function groupOf(
  { fragment, style }: Prompted,
  texts: readonly GeneratedText[],
  read: (text: string) => string,
): CandidateGroup {
  return {
    fragment,
    style,
    candidates: texts.map(({ text, finish, seed }, index) => ({
      index,
      text: read(text),
      finish,
      ...(seed === undefined ? {} : { seed }),
    })),
  };
}
