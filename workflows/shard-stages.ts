import type { StageOutcome } from '../activities/once.ts';
import type { ArtifactPlace } from '../activities/manifests.ts';
import { dataWork, inference, planning } from './activities.ts';
import type { DataInput } from './data-input.ts';
import { ownLease } from './servers.ts';
import { planMismatch } from './plan-mismatch.ts';
import type { OpenShard } from './shard-window.ts';
import { placeOf, type ReadyStep } from './steps.ts';

/** Makes one stage of one shard. */
export async function runStage(input: DataInput, ready: ReadyStep, open: OpenShard): Promise<StageOutcome> {
  const place = placeOfOpen(ready, open);
  const options = { summary: `${ready.step.id} shard ${open.shard + 1}/${input.shards}` };
  switch (ready.step.kind) {
    case 'extract':
      return ready.served === undefined
        ? dataWork.extract.executeWithOptions(options, [place])
        : inference.extractByModel.executeWithOptions(options, [{ place, served: servedModel(ready) }]);
    case 'generate':
      return inference.generate.executeWithOptions(options, [{ place, served: servedModel(ready) }]);
    case 'score':
      return inference.score.executeWithOptions(options, [{ place, served: servedModel(ready) }]);
    case 'filter':
      if (ready.classifiers !== undefined) {
        const classifiers = { servers: ready.classifiers, run: input.run };
        return inference.filterByClassifiers.executeWithOptions(options, [{ place, classifiers }]);
      }
      return dataWork.filter.executeWithOptions(options, [place]);
    default:
      throw planMismatch(`${ready.step.id} has no shards`);
  }
}

/** Ends the records of a shard as failed, because a person said so. */
export async function skipStage(
  { run, shards }: DataInput,
  ready: ReadyStep,
  open: OpenShard,
  failure: string,
): Promise<StageOutcome> {
  const summary = `skip ${ready.step.id} shard ${open.shard + 1}/${shards}`;
  return planning.skipShard.executeWithOptions({ summary }, [{ place: placeOfOpen(ready, open), run, failure }]);
}

/** The first stage finds its shard in the whole that it takes; the others take what the one before made. */
function placeOfOpen({ step, inputs }: ReadyStep, { shard, ref }: OpenShard): ArtifactPlace {
  const first = step.inputs[0]?.role ?? '';
  return { ...placeOf(step, ref === undefined ? inputs : { ...inputs, [first]: [ref] }), shard };
}

function servedModel(ready: ReadyStep) {
  if (ready.served === undefined) throw planMismatch(`step ${ready.step.id} has no server`);
  return ownLease(ready.served);
}
