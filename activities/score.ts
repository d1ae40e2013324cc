import { z } from 'zod';
import { candidateGroupSchema } from '../pipeline/records.ts';
import { longestPrompt, type ContinuationScore } from '../clients/text-generation.ts';
import { readPart } from '../stores/record-parts.ts';
import type { ActivityDependencies } from './dependencies.ts';
import type { GenerateInput } from './generate.ts';
import { activityPulse } from './heartbeat.ts';
import { modelTokenizer } from './local-models.ts';
import { loadManifest, namedPart, writeNamedPart } from './manifests.ts';
import { once, secondsSince, type StageOutcome } from './once.ts';
import { removeProgress } from './progress-parts.ts';
import { RecordCounts } from './record-counts.ts';
import { loadParameters } from './recipe-files.ts';
import { resumedRequests } from './resumed-requests.ts';
import { scoringPrompt } from './scoring-prompt.ts';
import { scoringWork, type NamedItem } from './scoring-work.ts';
import { clientOf, endpointOf, serverId } from './served-model.ts';
import { placeOfShard } from './shard-inputs.ts';
import { ArtifactDamaged } from './artifact-damaged.ts';

const scoreSchema = z.object({ logProbabilitySum: z.number(), tokens: z.int(), firstLogProbability: z.number() });

/**
 * Scores each candidate of one shard: log p(output given instruction), over the output's tokens only, the end token
 * left out (paper §3.1); and each output alone, where the recipe says so.
 */
export async function score(dependencies: ActivityDependencies, input: GenerateInput): Promise<StageOutcome> {
  const { store } = dependencies;
  const place = await placeOfShard(dependencies, input.place);
  const pulse = activityPulse();
  const outcome = await once(dependencies, place, async () => {
    const { prompt: style, outputs = false } = await loadParameters(store, 'score', place.key);
    const source = place.inputs[0];
    if (source === undefined) throw new ArtifactDamaged(`score ${place.key} was given no candidates`);
    const groups = await readPart(store, namedPart(await loadManifest(store, source), 'records'), candidateGroupSchema);
    const tokenizer = await modelTokenizer(dependencies, input.served.model);
    // A scorer that cannot be asked so is told before a server is started for it.
    scoringPrompt(style, tokenizer);
    const endpoint = await endpointOf(dependencies, input.served, pulse);
    const begun = performance.now();
    await dependencies.checkTokenizer(endpoint, tokenizer, pulse.signal);
    const client = clientOf(dependencies, endpoint, input.served, pulse);
    const counts = new RecordCounts('candidate');
    // One token is always generated, so the last place of the context is not for the prompt.
    const room = longestPrompt(endpoint, 1);
    const work = scoringWork(groups, tokenizer, { style, outputs, room }, counts);
    const { results: scores, usage } = await resumedRequests<NamedItem, ContinuationScore>({
      store,
      place,
      pulse,
      what: 'candidates scored',
      items: work.items,
      asked: ({ id, ids, start }) => [id, ids, start],
      schema: scoreSchema,
      ask: (some, onAnswers) =>
        client.score(
          some.map(({ ids, start, text }) => ({ ids, start, text })),
          pulse.signal,
          onAnswers,
        ),
    });
    counts.accept(work.candidates);
    const parts = [
      await writeNamedPart(store, place, 'records', work.scored(scores)),
      await writeNamedPart(store, place, 'rejects', counts.rejects),
    ];
    // Candidates without a score are handed on too, with their reason, so that the choice sees every one.
    return {
      seconds: secondsSince(begun),
      server: serverId(endpoint),
      usage,
      parts,
      ledgers: [{ ...counts.ledger, out: { unit: 'candidate', count: counts.ledger.in } }],
    };
  });
  await removeProgress(store, place, pulse.log);
  return outcome;
}
