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
  /** With the data sets it is restricted to, where it is. */
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
      const evaluation = strategy.bind(parameters);
      const isAlone = benchmarks.filter((other) => other.strategy === strategy.name).length === 1;
      const { data } = evaluation;
      const name = data === undefined ? strategy.name : `${strategy.name} of ${data.join(', ')}`;
      const label = isAlone ? name : `${name}, ${evaluation.figure}`;
      const indices = [...pairs.keys()].filter((index) => data?.includes(pairs[index]?.data ?? '') ?? true);
      const measured = indices.flatMap((index) => pairs[index] ?? []);
      const models = answered.map(({ model, answers }) => {
        const each = evaluation.score(
          measured,
          measured.map((pair) => answers.get(pair.id) ?? ''),
        );
        each.forEach((value, index) =>
          Object.assign(rows[indices[index] ?? -1]?.scores ?? {}, { [`${label}/${model}`]: value }),
        );
        return { model, score: each.reduce((sum, value) => sum + value, 0) / Math.max(1, each.length) };
      });
      return { benchmark: name, figure: evaluation.figure, pairs: measured.length, models };
    });
    const parts = [
      await writeNamedPart(dependencies.store, place, 'records', rows),
      await writeNamedPart(dependencies.store, place, 'rejects', counts.rejects),
    ];
    return { parts, ledgers: [counts.ledger], results: { scores } };
  });
}
