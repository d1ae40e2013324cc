import { readHumanPairs } from '../../activities/human-records.ts';
import { halvesOf, type Halves } from '../../activities/split.ts';
import { readFileLines } from '../run-file/file-lines.ts';
import type { LocalRun } from './local-run.ts';
import type { PlannedRun } from './planned-run.ts';

/** The halves of a run's data sets, each read once; nothing for one that is not on this machine. */
export type LocalHalves = (split: string) => Promise<Halves | undefined>;

export function localHalves(local: LocalRun, planned: PlannedRun): LocalHalves {
  const read = new Map<string, Promise<Halves | undefined>>();
  return (split) => {
    const halves = read.get(split) ?? readHalves(local, planned, split);
    read.set(split, halves);
    return halves;
  };
}

async function readHalves(local: LocalRun, planned: PlannedRun, split: string): Promise<Halves | undefined> {
  const { parameters } = planned.withId('split', split);
  const { source, data, seed } = parameters;
  const several = Array.isArray(source.sha256);
  const hashes = [source.sha256].flat();
  const files = hashes.flatMap((sha256) => {
    const file = local.file(sha256);
    if (file === undefined) return [];
    return [{ lines: readFileLines(file.file), label: file.name, ...(several ? { source: sha256 } : {}) }];
  });
  if (files.length < hashes.length) return undefined;
  return halvesOf(await readHumanPairs(files, source, data, seed), parameters);
}
