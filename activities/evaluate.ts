import type { ArtifactRef } from '../pipeline/artifacts.ts';
import { answerSchema } from '../pipeline/records.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { writeNamedPart, type ArtifactPlace } from './manifests.ts';
import { once, type StageOutcome } from './once.ts';
import { RecordCounts } from './record-counts.ts';
import { loadParameters } from './recipe-files.ts';
import { readRecords } from './sharded-records.ts';
import { heldOutPairs } from './split.ts';
import { evaluations, requireStrategy } from './strategies.ts';

export interface EvaluateInput {
  place: ArtifactPlace;
  heldOut: ArtifactRef[];
  /** Answers of each model, the follower's last. */
  answers: { model: string; ref: ArtifactRef }[];
}

/** A benchmark's figure for each model, over the pairs that every model answered. */
export interface BenchmarkScores {
  benchmark: string;
  figure: string;
  pairs: number;
  models: { model: string; score: number }[];
}

/** Scores the answers of every model on the same pairs; a pair that one model could not answer counts for none. */
export async function evaluate(dependencies: ActivityDependencies, input: EvaluateInput): Promise<StageOutcome> {
  const { place } = input;
  return once(dependencies, place, async () => {
    const { benchmarks } = await loadParameters(dependencies.store, 'evaluate', place.key);
    const answered = await Promise.all(
      input.answers.map(async ({ model, ref }) => {
        const answers = await readRecords(dependencies, ref, 'records', answerSchema);
        return { model, answers: new Map(answers.map(({ id, answer }) => [id, answer])) };
      }),
    );
    const counts = new RecordCounts('pair');
    const pairs = (await heldOutPairs(dependencies, input.heldOut)).filter((pair) => {
      const missing = answered.find(({ answers }) => !answers.has(pair.id));
      if (missing === undefined) counts.accept();
      else counts.drop(pair.id, 'rejected', 'not answered by every model', missing.model);
      return missing === undefined;
    });
    const rows = pairs.map((pair): { id: string; scores: Record<string, number> } => ({ id: pair.id, scores: {} }));
    const scores = benchmarks.map((benchmark): BenchmarkScores => {
      const { strategy, parameters } = requireStrategy(evaluations, benchmark);
      const measure = strategy.bind(parameters);
      const models = answered.map(({ model, answers }) => {
        const each = measure(
          pairs,
          pairs.map((pair) => answers.get(pair.id) ?? ''),
        );
        each.forEach((value, index) =>
          Object.assign(rows[index]?.scores ?? {}, { [`${strategy.name}/${model}`]: value }),
        );
        return { model, score: each.reduce((sum, value) => sum + value, 0) / Math.max(1, each.length) };
      });
      return { benchmark: strategy.name, figure: strategy.figure, pairs: pairs.length, models };
    });
    const parts = [
      await writeNamedPart(dependencies.store, place, 'records', rows),
      await writeNamedPart(dependencies.store, place, 'rejects', counts.rejects),
    ];
    return { parts, ledgers: [counts.ledger], results: { scores } };
  });
}
