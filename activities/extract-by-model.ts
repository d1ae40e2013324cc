import { passageSchema } from '../pipeline/records.ts';
import type { GeneratedText } from '../clients/text-generation.ts';
import { readPart } from '../stores/record-parts.ts';
import { integerSeed } from '../text/random.ts';
import { ArtifactDamaged } from './artifact-damaged.ts';
import { BadInput } from './bad-input.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { askAbout, readReplies, type AskedPiece } from './extraction/asked-passages.ts';
import { textsSchema, type GenerateInput } from './generate.ts';
import { activityPulse } from './heartbeat.ts';
import { modelTokenizer } from './local-models.ts';
import { loadManifest, namedPart, writeNamedPart } from './manifests.ts';
import { once, secondsSince, type StageOutcome } from './once.ts';
import { removeProgress } from './progress-parts.ts';
import { fits, promptRoom } from './prompt-room.ts';
import { loadParameters } from './recipe-files.ts';
import { resumedRequests } from './resumed-requests.ts';
import { clientOf, endpointOf, serverId } from './served-model.ts';
import { placeOfShard } from './shard-inputs.ts';
import { extractions, requireStrategy } from './strategies.ts';
import { writtenPrompt, type WrittenPrompt } from './written-prompt.ts';

/** A piece with its prompt as the model reads it. */
type Shown = AskedPiece & WrittenPrompt;

/** Has a model select the fragments of one shard's passages (paper §3.2, "LLM Extraction"). */
export async function extractByModel(dependencies: ActivityDependencies, input: GenerateInput): Promise<StageOutcome> {
  const { store } = dependencies;
  const place = await placeOfShard(dependencies, input.place);
  const pulse = activityPulse();
  const outcome = await once(dependencies, place, async () => {
    const { extraction, passageAsInput = false, seed } = await loadParameters(store, 'extract', place.key);
    const { strategy, parameters } = requireStrategy(extractions, extraction);
    if (!strategy.asks) throw new BadInput(`extraction "${strategy.name}" asks no model, but the plan names a server`);
    const asked = strategy.bind(parameters);
    const { form, sampling } = asked;
    const corpus = place.inputs[0];
    if (corpus === undefined) throw new ArtifactDamaged(`extract ${place.key} was given no corpus`);
    const passages = await readPart(store, namedPart(await loadManifest(store, corpus), 'records'), passageSchema);

    const endpoint = await endpointOf(dependencies, input.served, pulse);
    const begun = performance.now();
    const tokenizer = await modelTokenizer(dependencies, input.served.model);
    const client = clientOf(dependencies, endpoint, input.served, pulse);
    const room = promptRoom(endpoint, sampling.maxNewTokens, 'extraction.sampling.maxNewTokens', 'extractor');
    const written = (prompt: string) => writtenPrompt(tokenizer, form, prompt, 'extractor');
    const shown = passages.map((passage) => askAbout(passage, asked));
    const pieces = shown
      .flatMap((one) => one.pieces)
      .map((piece): Shown => ({ ...piece, ...written(piece.prompt) }))
      .filter((piece) => fits(piece, room, tokenizer));

    // A greedy reply is the same whatever the seed, and prompts without seeds share requests.
    const drawn = sampling.temperature > 0 && endpoint.seeds;
    const seedOf = ({ id }: Shown) => integerSeed(seed, id, 'extract');
    const { results, usage } = await resumedRequests<Shown, GeneratedText[]>({
      store,
      place,
      pulse,
      what: 'sections shown',
      items: pieces,
      asked: (piece) => [piece.id, piece.prompt, sampling, drawn ? seedOf(piece) : null],
      schema: textsSchema,
      ask: (some, onAnswers) =>
        client.generate(
          {
            prompts: some.map(({ prompt }) => prompt),
            specialTokens: some[0]?.specialTokens,
            candidates: 1,
            sampling,
            ...(drawn ? { seeds: some.map(seedOf) } : {}),
            countTokens: (text) => tokenizer.encode(text).length,
          },
          pulse.signal,
          onAnswers,
        ),
    });
    const replies = new Map(pieces.flatMap(({ id }, index) => (results[index] ?? []).map((reply) => [id, reply])));
    const {
      fragments,
      passages: counts,
      segments,
    } = await readReplies(shown, replies, {
      read: asked.read,
      passageAsInput,
    });
    const parts = [
      await writeNamedPart(store, place, 'records', fragments),
      await writeNamedPart(store, place, 'rejects', [...counts.rejects, ...segments.rejects]),
    ];
    return {
      seconds: secondsSince(begun),
      server: serverId(endpoint),
      usage,
      parts,
      ledgers: [{ ...counts.ledger, out: { unit: 'fragment', count: fragments.length } }, segments.ledger],
    };
  });
  await removeProgress(store, place, pulse.log);
  return outcome;
}
