import { complete } from '../../../activities/complete.ts';
import { answer } from '../../../activities/answer.ts';
import { evaluate } from '../../../activities/evaluate.ts';
import { extract } from '../../../activities/extract.ts';
import { filter } from '../../../activities/filter.ts';
import { generate } from '../../../activities/generate.ts';
import { ingest } from '../../../activities/ingest.ts';
import { loadManifest, type ArtifactPlace } from '../../../activities/manifests.ts';
import type { StageOutcome } from '../../../activities/once.ts';
import { plan } from '../../../activities/planning/plan.ts';
import { prepareModel } from '../../../activities/prepare-model.ts';
import type { ReportInput } from '../../../activities/reporting/report.ts';
import { score } from '../../../activities/score.ts';
import { split } from '../../../activities/split.ts';
import { finetune, train } from '../../../activities/train.ts';
import type { ArtifactRef } from '../../../pipeline/artifacts.ts';
import type { PlanStep } from '../../../pipeline/plan.ts';
import { uploadFolder } from '../../../stores/model-upload.ts';
import { tokenizerFolder } from '../../clients/tiny-tokenizer.ts';
import { humanLines } from '../human-data.ts';
import { runFile } from '../run-files.ts';
import { servedBy } from '../shards.ts';
import type { Workbench } from '../workbench.ts';

/** Carries out a whole run, step by step, as the workflows do; gives what its report is made from. */
export async function finishedRun(
  bench: Workbench,
  passages: readonly string[],
  more: Record<string, unknown>[] = [],
): Promise<ReportInput> {
  const { files } = await uploadFolder(bench.store, tokenizerFolder, 'models/mine');
  await bench.store.put('models/mine/manifest.json', Buffer.from(JSON.stringify({ files })));
  const seeds = { object: 'x', sha256: await bench.source(humanLines(10)), licence: 'CC0-1.0' };
  const corpus = { object: 'x', sha256: await bench.source(passages.join('\n')), format: 'plain-text' };
  const file = runFile(
    { data: { seeds }, models: { base: { object: 'models/mine/manifest.json' } }, shardSize: 2 },
    { corpora: [{ ...corpus, licence: 'CC-BY-4.0', source: 'A book of rivers' }, ...more] },
  );
  const key = 'runs/run-1/run-file.json';
  await bench.store.put(key, Buffer.from(JSON.stringify(file)));
  const made = await bench.run((all) => plan(all, { run: 'run-1', runFile: key }));
  const outcomes = new Map<string, StageOutcome>();
  for (const step of made.steps) outcomes.set(step.id, await carryOut(bench, step, outcomes));
  return {
    run: 'run-1',
    plan: made,
    runFile: key,
    limits: [],
    resolved: [],
    outcomes: [...outcomes].map(([id, { ref, cached }]) => ({ id, ref, cached })),
    servers: [],
    warnings: made.warnings,
  };
}

function carryOut(bench: Workbench, step: PlanStep, outcomes: Map<string, StageOutcome>): Promise<StageOutcome> {
  const refOf = (id: string): ArtifactRef => {
    const outcome = outcomes.get(id);
    if (outcome === undefined) throw new TypeError(`${id} was not made`);
    return outcome.ref;
  };
  const role = (name: string) => (step.inputs.find((input) => input.role === name)?.steps ?? []).map(refOf);
  const inputs = step.inputs.flatMap(({ steps }) => steps.map(refOf));
  const place: ArtifactPlace = { kind: step.kind, key: step.key, inputs };
  const served = step.served === undefined ? undefined : servedBy(refOf(step.served.model));
  const [base] = role('base');
  switch (step.kind) {
    case 'corpus':
      return bench.run((all) => ingest(all, place));
    case 'split':
      return bench.run((all) => split(all, place));
    case 'model':
      return bench.run((all) => prepareModel(all, { place, corpora: role('corpora'), heldOut: role('heldOut') }));
    case 'train':
    case 'finetune': {
      if (base === undefined) throw new TypeError('a training needs a base');
      const input = { place, base, data: role('data'), heldOut: role('heldOut') };
      return bench.run((all) => (step.kind === 'train' ? train(all, input) : finetune(all, input)));
    }
    case 'extract':
      return overShards(bench, place, (shard) => bench.run((all) => extract(all, shard)));
    case 'filter':
      return overShards(bench, place, (shard) => bench.run((all) => filter(all, shard)));
    case 'evaluate': {
      const ids = step.inputs.find((input) => input.role === 'answers')?.steps ?? [];
      const answers = ids.map((id) => ({ model: id.replace('answer:', ''), ref: refOf(id) }));
      return bench.run((all) => evaluate(all, { place, heldOut: role('heldOut'), answers }));
    }
    default:
      if (served === undefined) throw new TypeError(`${step.id} needs a server`);
      if (step.kind === 'answer') return bench.run((all) => answer(all, { place, heldOut: role('heldOut'), served }));
      return overShards(bench, place, (shard) =>
        bench.run((all) => (step.kind === 'generate' ? generate : score)(all, { place: shard, served })),
      );
  }
}

async function overShards(
  bench: Workbench,
  place: ArtifactPlace,
  work: (place: ArtifactPlace) => Promise<StageOutcome>,
): Promise<StageOutcome> {
  const [source] = place.inputs;
  if (source === undefined) throw new TypeError('a sharded stage needs an input');
  for (const { index } of (await loadManifest(bench.store, source)).shards) await work({ ...place, shard: index });
  return bench.run((all) => complete(all, place));
}
