import { commitArtifact, writeNamedPart, type ArtifactPlace } from '../../../activities/manifests.ts';
import type { ArtifactRef, ShardEntry } from '../../../pipeline/artifacts.ts';
import { hashOf } from '../../../pipeline/keys.ts';
import { emptyLedger, type Ledger } from '../../../pipeline/ledger.ts';
import type { ScoredGroup } from '../../../pipeline/records.ts';
import type { StrategyChoice } from '../../../pipeline/run-file/arms.ts';
import { complete } from '../../../activities/complete.ts';
import { filter, filterByClassifiers } from '../../../activities/filter.ts';
import { skipShard } from '../../../activities/skip-shard.ts';
import { choices, rules, versioned } from '../../../activities/strategies.ts';
import { classifierServer } from '../rules/fake-classifier.ts';
import { runFile } from '../run-files.ts';
import type { Workbench } from '../workbench.ts';

const made = { at: '', seconds: 0, by: {} };

/** Hash of the file that the groups of the choice tests come from. */
const sha256 = 'a'.repeat(64);

/** An artifact of scored groups, written as the score stage writes it, in the shards given. */
export async function madeUpScores(
  bench: Workbench,
  shards: readonly ScoredGroup[][],
  outputs = false,
): Promise<ArtifactRef> {
  const [generator, scorer] = [await bench.model('writer'), await bench.model('judge')];
  const written: ArtifactPlace = {
    kind: 'generate',
    key: `made-up-${hashOf(shards).slice(0, 8)}`,
    inputs: [generator],
  };
  const candidates = (await commitArtifact(bench.store, written, {}, made)).ref;
  const place = await bench.place('score', { prompt: 'alpaca', ...(outputs ? { outputs } : {}) }, [candidates, scorer]);
  const entries: ShardEntry[] = [];
  for (const [index, groups] of shards.entries()) {
    const shard = { ...place, shard: index };
    const parts = [await writeNamedPart(bench.store, shard, 'records', groups)];
    const { ref } = await commitArtifact(bench.store, shard, { parts, ledgers: [ledgerOf(groups)] }, made);
    entries.push({ index, manifest: ref.manifest, content: ref.content, records: groups.length });
  }
  return (await commitArtifact(bench.store, place, { shards: entries, ledgers: [ledgerOf(shards.flat())] }, made)).ref;
}

function ledgerOf(groups: readonly ScoredGroup[]): Ledger {
  const count = groups.reduce((sum, { candidates }) => sum + candidates.length, 0);
  return { ...emptyLedger('candidate'), in: count, accepted: count, out: { unit: 'candidate', count } };
}

/** What is to be decided: one arm chooses the lowest where nothing else is said. */
interface DecidedRun {
  run?: string;
  arms?: string[];
  choice?: StrategyChoice;
  rules?: StrategyChoice[];
  /** Whether the outputs were scored alone. */
  outputs?: boolean;
  /** The classifiers that rules ask, by the name of their server. */
  classifiers?: string[];
  /** The shard of the filter that a person gave up. */
  skipped?: number;
}

/** A finished run whose arms chose so among the same scores: its artifacts, its run file and its report. */
export async function decidedRun(
  bench: Workbench,
  shards: readonly ScoredGroup[][],
  {
    run = 'run-1',
    arms = ['main'],
    choice = { strategy: 'lowest' },
    rules: chosen = [],
    outputs,
    classifiers = [],
    skipped,
  }: DecidedRun = {},
): Promise<void> {
  const scores = await madeUpScores(bench, shards, outputs);
  const parameters = {
    choice: versioned(choices, choice),
    rules: chosen.map((rule) => versioned(rules, rule)),
    seed: 13,
  };
  const place = await bench.place('filter', parameters, [scores]);
  const servers = Object.fromEntries(classifiers.map((name) => [name, classifierServer]));
  for (const index of shards.keys()) {
    const shard = { ...place, shard: index };
    await bench.run((all) => {
      if (index === skipped) return skipShard(all, { place: shard, run, failure: 'ServerRefused' });
      if (classifiers.length === 0) return filter(all, shard);
      return filterByClassifiers(all, { place: shard, classifiers: { servers, run } });
    });
  }
  const whole = await bench.run((all) => complete(all, { ...place, skippedIn: run }));
  const steps = Object.fromEntries(
    arms.flatMap((arm) => [
      [`score:${arm}`, scores.manifest],
      [`filter:${arm}`, whole.ref.manifest],
    ]),
  );
  const corpora = [{ object: 'sources/x', sha256, licence: 'CC-BY-4.0', source: 'A book of rivers' }];
  const file = runFile({ arm: undefined, arms: arms.map((name) => ({ name, corpora })) });
  await bench.store.put(`runs/${run}/run-file.json`, Buffer.from(JSON.stringify(file)));
  await bench.store.put(`runs/${run}/report.json`, Buffer.from(JSON.stringify({ run, artifacts: { steps } })));
}
