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
  /** Licences of the human data that prompts may show, by its name. */
  dataLicences: ReadonlyMap<string, string>;
  /** Keys of the models that wrote and scored the candidates. */
  generator?: string | undefined;
  scorer?: string | undefined;
}

/** What the texts of every arm of a run come from, by arm. */
export function sourcesOfArms(runFile: RunFile): Map<string, Pick<ArmOrigin, 'corpora' | 'dataLicences'>> {
  const { arms, data } = resolveRun(runFile);
  const dataLicences = new Map(
    Object.entries(data).map(([name, { licence, files }]) => {
      // What a task file states of itself comes before what the run file says of all
      return [name, together(files?.map((file) => file.licence ?? licence) ?? [licence]) ?? licence] as const;
    }),
  );
  return new Map(
    arms.map(({ name, corpora }) => {
      const byFile = corpora.flatMap((corpus) =>
        corpus.sha256 === undefined ? [] : [[corpus.sha256, corpus] as const],
      );
      return [name, { corpora: new Map(byFile), dataLicences }];
    }),
  );
}

/**
 * A pair as a row of a data set: with where it came from and under which licence, which models wrote and chose it, and
 * how it was scored.
 */
export function dataSetRow(pair: ArmPair, { corpora, dataLicences, generator, scorer }: ArmOrigin) {
  const corpus = corpora.get(pair.source);
  return {
    id: pair.id,
    instruction: pair.instruction,
    input: pair.input,
    output: pair.output,
    perplexity: pair.perplexity,
    perplexities: pair.perplexities,
    ...(pair.ifd === undefined ? {} : { ifd: pair.ifd }),
    provenance: {
      arm: pair.arm,
      corpus: corpus?.source || corpus?.path || corpus?.object,
      licence: corpus === undefined ? licenceOfExamples(pair, dataLicences) : corpus.licence,
      line: pair.line,
      passage: pair.passage,
      spans: pair.spans,
      style: pair.style,
      ...(pair.examples === undefined ? {} : { examples: pair.examples }),
      generator,
      scorer,
    },
  };
}

/** A text that was made up after human pairs is under the licences of all of them. The id of a pair begins with its data. */
function licenceOfExamples({ examples = [] }: ArmPair, licences: ArmOrigin['dataLicences']): string | undefined {
  return together(examples.flatMap((id) => licences.get(id.split('/')[0] ?? '') ?? []));
}

/** All of some licences, each once. */
function together(licences: readonly string[]): string | undefined {
  const all = new Set(licences.flatMap((one) => one.split(' AND ')));
  return all.size === 0 ? undefined : [...all].toSorted().join(' AND ');
}
