import type { DriftOutcome } from '../pipeline/drift.ts';
import type { Plan, ProbedServer, Survey } from '../pipeline/plan.ts';
import type { Server } from '../pipeline/run-file/servers.ts';
import { answer, type AnswerInput } from './answer.ts';
import { complete, type CompleteInput } from './complete.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { checkDrift, type CheckDriftInput } from './drift/check-drift.ts';
import { evaluate, type EvaluateInput } from './evaluate.ts';
import { extract } from './extract.ts';
import { extractByModel } from './extract-by-model.ts';
import { toFailure } from './failures.ts';
import { filter, filterByClassifiers, type ClassifiedFilterInput } from './filter.ts';
import { generate, type GenerateInput } from './generate.ts';
import { activityPulse, stallLimits, withPulse } from './heartbeat.ts';
import { ingest } from './ingest.ts';
import type { ArtifactPlace } from './manifests.ts';
import type { StageOutcome } from './once.ts';
import { notify, type Notification } from './notify.ts';
import { plan, type PlanInput } from './planning/plan.ts';
import { probeServers, type ProbeServersInput } from './planning/probe-servers.ts';
import { survey } from './planning/survey.ts';
import { prepareModel, type PrepareModelInput } from './prepare-model.ts';
import { report, type ReportInput } from './reporting/report.ts';
import { resolveSources, type ResolveSourcesInput } from './resolve-sources.ts';
import { score } from './score.ts';
import { acquireServer, type ServedModel } from './served-model.ts';
import { skipShard, type SkipShardInput } from './skip-shard.ts';
import { split } from './split.ts';
import { finetune, train, type TrainInput } from './train.ts';

/** Every activity, each with one object in and one out; grouped by the queue it runs on. */
export function createActivities(dependencies: ActivityDependencies) {
  const guardedFor =
    (stallMs: number) =>
    <Input, Output>(run: (dependencies: ActivityDependencies, input: Input) => Promise<Output>) =>
    async (input: Input): Promise<Output> => {
      try {
        return await withPulse(() => run(dependencies, input), stallMs);
      } catch (error) {
        throw toFailure(error);
      }
    };
  const guarded = guardedFor(stallLimits.data);
  const asking = guardedFor(stallLimits.inference);
  const training = guardedFor(stallLimits.training);
  return {
    pipeline: {
      plan: guarded<PlanInput, Plan>(plan),
      survey: guarded<{ plan: Plan }, Survey>(survey),
      complete: guarded<CompleteInput, StageOutcome>(complete),
      skipShard: guarded<SkipShardInput, StageOutcome>(skipShard),
      notify: guarded((all, told: Notification) => notify(all, told)),
      report: guarded<ReportInput, { report: string }>(report),
    },
    data: {
      resolveSources: guarded<ResolveSourcesInput, { runFile: string }>(resolveSources),
      ingest: guarded<ArtifactPlace, StageOutcome>(ingest),
      split: guarded<ArtifactPlace, StageOutcome>(split),
      extract: guarded<ArtifactPlace, StageOutcome>(extract),
      filter: guarded<ArtifactPlace, StageOutcome>(filter),
      checkDrift: guarded<CheckDriftInput, DriftOutcome>(checkDrift),
      evaluate: guarded<EvaluateInput, StageOutcome>(evaluate),
    },
    inference: {
      acquireServer: asking<ServedModel, { model: string; seconds: number }>((all, served) =>
        acquireServer(all, served, activityPulse()),
      ),
      probeServers: asking<ProbeServersInput, ProbedServer[]>(probeServers),
      warmServer: asking((all, { server }: { server: Server }) => all.modelServers.warm(server)),
      releaseServer: asking((all, { lease }: { lease: string }) => all.modelServers.release(lease)),
      extractByModel: asking<GenerateInput, StageOutcome>(extractByModel),
      generate: asking<GenerateInput, StageOutcome>(generate),
      score: asking<GenerateInput, StageOutcome>(score),
      filterByClassifiers: asking<ClassifiedFilterInput, StageOutcome>(filterByClassifiers),
      answer: asking<AnswerInput, StageOutcome>(answer),
    },
    training: {
      prepareModel: training<PrepareModelInput, StageOutcome>(prepareModel),
      train: training<TrainInput, StageOutcome>(train),
      finetune: training<TrainInput, StageOutcome>(finetune),
    },
  };
}

export type Activities = ReturnType<typeof createActivities>;
