import { z } from 'zod';
import { candidateGroupSchema, type ScoredCandidate, type ScoredGroup } from '../pipeline/records.ts';
import { tokenizeContinuation } from '../clients/tokenizer.ts';
import type { ContinuationScore, ScoringItem } from '../clients/text-generation.ts';
import { readPart } from '../stores/record-parts.ts';
import { alpacaPrompt } from '../text/alpaca-prompt.ts';
import { BadInput } from './bad-input.ts';
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
import { clientOf, endpointOf } from './served-model.ts';
import { placeOfShard } from './shard-inputs.ts';
import { ArtifactDamaged } from './artifact-damaged.ts';

/** A candidate to score, by the fragment's id and its own index. */
type NamedItem = ScoringItem & { id: string };

const scoreSchema = z.object({ logProbabilitySum: z.number(), tokens: z.int() });

/** The prompt before the output when scoring; the base scorer too is asked with Table 7 (paper, appendix B). */
export function scoringPrompt(style: 'alpaca' | 'bare' | 'chat', instruction: string): string {
  if (style === 'alpaca') return alpacaPrompt({ instruction, input: '' });
  if (style === 'bare') return `${instruction}\n`;
  throw new BadInput('scoring.prompt: "chat" needs a scorer with a chat template, which this version does not score');
}

/**
 * Scores each candidate of one shard: log p(output given instruction), over the output's tokens only, the end token
 * left out (paper §3.1). Ids are those the trainer would see.
 */
export async function score(dependencies: ActivityDependencies, input: GenerateInput): Promise<StageOutcome> {
  const { store } = dependencies;
  const place = await placeOfShard(dependencies, input.place);
  const pulse = activityPulse();
  const outcome = await once(dependencies, place, async () => {
    const { prompt } = await loadParameters(store, 'score', place.key);
    const source = place.inputs[0];
    if (source === undefined) throw new ArtifactDamaged(`score ${place.key} was given no candidates`);
    const groups = await readPart(store, namedPart(await loadManifest(store, source), 'records'), candidateGroupSchema);
    const endpoint = await endpointOf(dependencies, input.served, pulse);
    const begun = performance.now();
    const tokenizer = await modelTokenizer(dependencies, input.served.model);
    await dependencies.checkTokenizer(endpoint, tokenizer, pulse.signal);
    const client = clientOf(dependencies, endpoint, input.served, pulse);
    const counts = new RecordCounts('candidate');

    const items: NamedItem[] = [];
    const places: { group: number; candidate: number }[] = [];
    const scored: ScoredGroup[] = groups.map((group, groupIndex) => ({
      ...group,
      candidates: group.candidates.map((candidate, index): ScoredCandidate => {
        const id = `${group.fragment.id}/${candidate.index}`;
        if (candidate.text === '') return unscored(candidate, 'empty', id, counts);
        const item = tokenizeContinuation(tokenizer, scoringPrompt(prompt, candidate.text), group.fragment.text);
        // The first token of all has no log-probability, and an output of no tokens has no mean.
        if (item.start === 0 || item.start === item.ids.length) {
          return unscored(candidate, 'no token to score after the prompt', id, counts);
        }
        // One token is always generated, so the last place of the context is not for the prompt.
        if (item.ids.length > endpoint.maxModelLength - 1) {
          return unscored(candidate, "longer than the scorer's context", id, counts);
        }
        items.push({ id, ...item });
        places.push({ group: groupIndex, candidate: index });
        return candidate;
      }),
    }));
    const { results: scores, usage } = await resumedRequests<NamedItem, ContinuationScore>({
      store,
      place,
      pulse,
      what: 'candidates scored',
      items,
      asked: ({ id, ids, start }) => [id, ids, start],
      schema: scoreSchema,
      ask: (some, onAnswers) =>
        client.score(
          some.map(({ ids, start }) => ({ ids, start })),
          pulse.signal,
          onAnswers,
        ),
    });
    places.forEach((at, index) => setScore(scored, at, scores[index]));
    counts.accept(items.length);
    const parts = [
      await writeNamedPart(store, place, 'records', scored),
      await writeNamedPart(store, place, 'rejects', counts.rejects),
    ];
    // Candidates without a score are handed on too, with their reason, so that the choice sees every one.
    return {
      seconds: secondsSince(begun),
      usage,
      parts,
      ledgers: [{ ...counts.ledger, out: { unit: 'candidate', count: counts.ledger.in } }],
    };
  });
  await removeProgress(store, place, pulse.log);
  return outcome;
}

function unscored(candidate: ScoredCandidate, reason: string, id: string, counts: RecordCounts): ScoredCandidate {
  counts.drop(id, 'rejected', reason);
  return { ...candidate, unscored: reason };
}

function setScore(
  groups: ScoredGroup[],
  at: { group: number; candidate: number },
  value: ContinuationScore | undefined,
): void {
  const candidate = groups[at.group]?.candidates[at.candidate];
  if (candidate === undefined || value === undefined) {
    throw new ArtifactDamaged(`a score has no candidate: group ${at.group}, candidate ${at.candidate}`);
  }
  candidate.logProbabilitySum = value.logProbabilitySum;
  candidate.tokens = value.tokens;
}
