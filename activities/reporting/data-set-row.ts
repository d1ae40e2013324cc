import { z } from 'zod';
import { pairSchema } from '../../pipeline/records.ts';
import { resolveRun } from '../../pipeline/run-file/resolved.ts';
import type { RunFile } from '../../pipeline/run-file/run-file.ts';
import type { Corpus } from '../../pipeline/run-file/sources.ts';

/** A pair with the arm that made it. */
export const armPairSchema = pairSchema.extend({ arm: z.string() });

export type ArmPair = z.infer<typeof armPairSchema>;

/** What the pairs of an arm come from. */
export interface ArmOrigin {
  /** By the hash of their file. */
  corpora: ReadonlyMap<string, Corpus>;
  /** Keys of the models that wrote and scored the candidates. */
  generator?: string | undefined;
  scorer?: string | undefined;
}

/** The corpora of every arm of a run, by arm and by the hash of their file. */
export function corporaOfArms(runFile: RunFile): Map<string, ArmOrigin['corpora']> {
  return new Map(
    resolveRun(runFile).arms.map(({ name, corpora }) => [
      name,
      new Map(corpora.flatMap((corpus) => (corpus.sha256 === undefined ? [] : [[corpus.sha256, corpus] as const]))),
    ]),
  );
}

/**
 * A pair as a row of a data set: with where it came from and under which licence, which models wrote and chose it, and
 * how it was scored.
 */
export function dataSetRow(pair: ArmPair, { corpora, generator, scorer }: ArmOrigin) {
  const corpus = corpora.get(pair.source);
  return {
    id: pair.id,
    instruction: pair.instruction,
    input: pair.input,
    output: pair.output,
    perplexity: pair.perplexity,
    perplexities: pair.perplexities,
    provenance: {
      arm: pair.arm,
      corpus: corpus?.source || corpus?.path || corpus?.object,
      licence: corpus?.licence,
      line: pair.line,
      passage: pair.passage,
      spans: pair.spans,
      style: pair.style,
      generator,
      scorer,
    },
  };
}
