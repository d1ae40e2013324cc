import type { PipelineInput, Plan, Survey } from '../pipeline/plan.ts';
import type { Server } from '../pipeline/run-file/servers.ts';
import { answer, type AnswerInput } from './answer.ts';
import { complete } from './complete.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { evaluate, type EvaluateInput } from './evaluate.ts';
import { extract } from './extract.ts';
import { toFailure } from './failures.ts';
import { filter } from './filter.ts';
import { generate, type GenerateInput } from './generate.ts';
import { activityPulse } from './heartbeat.ts';
import { ingest } from './ingest.ts';
import type { ArtifactPlace } from './manifests.ts';
import type { StageOutcome } from './once.ts';
import { plan } from './planning/plan.ts';
import { survey } from './planning/survey.ts';
import { prepareModel, type PrepareModelInput } from './prepare-model.ts';
import { report, type ReportInput } from './reporting/report.ts';
import { score } from './score.ts';
import { acquireServer, type ServedModel } from './served-model.ts';
import { split } from './split.ts';
import { finetune, train, type TrainInput } from './train.ts';

/** Every activity, each with one object in and one out; grouped by the queue it runs on. */
export function createActivities(dependencies: ActivityDependencies) {
  const guarded =
    <Input, Output>(run: (dependencies: ActivityDependencies, input: Input) => Promise<Output>) =>
    async (input: Input): Promise<Output> => {
      try {
        return await run(dependencies, input);
      } catch (error) {
        throw toFailure(error);
      }
    };
  return {
    pipeline: {
      plan: guarded<PipelineInput, Plan>(plan),
      survey: guarded<Plan, Survey>(survey),
      complete: guarded<ArtifactPlace, StageOutcome>(complete),
      report: guarded<ReportInput, { report: string }>(report),
    },
    data: {
      ingest: guarded<ArtifactPlace, StageOutcome>(ingest),
      split: guarded<ArtifactPlace, StageOutcome>(split),
      extract: guarded<ArtifactPlace, StageOutcome>(extract),
      filter: guarded<ArtifactPlace, StageOutcome>(filter),
      evaluate: guarded<EvaluateInput, StageOutcome>(evaluate),
    },
    inference: {
      acquireServer: guarded<ServedModel, { model: string; seconds: number }>((all, served) =>
        acquireServer(all, served, activityPulse()),
      ),
      warmServer: guarded((all, { server }: { server: Server }) => all.modelServers.warm(server)),
      releaseServer: guarded((all, { lease }: { lease: string }) => all.modelServers.release(lease)),
      generate: guarded<GenerateInput, StageOutcome>(generate),
      score: guarded<GenerateInput, StageOutcome>(score),
      answer: guarded<AnswerInput, StageOutcome>(answer),
    },
    training: {
      prepareModel: guarded<PrepareModelInput, StageOutcome>(prepareModel),
      train: guarded<TrainInput, StageOutcome>(train),
      finetune: guarded<TrainInput, StageOutcome>(finetune),
    },
  };
}

export type Activities = ReturnType<typeof createActivities>;
