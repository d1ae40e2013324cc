import { Context } from '@temporalio/activity';
import type { Activities } from '../../activities/index.ts';
import type { ArtifactPlace } from '../../activities/manifests.ts';
import type { StageOutcome } from '../../activities/once.ts';
import { buildSteps } from '../../activities/planning/steps.ts';
import type { CompleteInput } from '../../activities/complete.ts';
import type { Notification } from '../../activities/notify.ts';
import type { SkipShardInput } from '../../activities/skip-shard.ts';
import type { DriftOutcome } from '../../pipeline/drift.ts';
import type { ResolveSourcesInput } from '../../activities/resolve-sources.ts';
import type { ReportInput } from '../../activities/reporting/report.ts';
import type { ServedModel } from '../../activities/served-model.ts';
import type { ArtifactRef } from '../../pipeline/artifacts.ts';
import type { Ledger } from '../../pipeline/ledger.ts';
import type { Plan, PlanStep, SurveyedStep } from '../../pipeline/plan.ts';
import { resolvedRunFileKey } from '../../pipeline/store-folders.ts';
import type { RunFile } from '../../pipeline/run-file/run-file.ts';
import { resolveRun } from '../../pipeline/run-file/resolved.ts';

type ActivityName = { [Queue in keyof Activities]: keyof Activities[Queue] }[keyof Activities];

/** One activity that was called: "generate:main 3" is its step and shard, or its lease without the run. */
export interface Call {
  activity: ActivityName;
  of: string;
  /** Order of its begin and end among those of all calls; no end where it failed or was cancelled. */
  begun: number;
  ended?: number | undefined;
  /** Which workflow called it. */
  workflow: string;
  input: unknown;
}

/** What the activities of a run make believe, and what they saw. */
export interface Script {
  steps: PlanStep[];
  /** Steps that exist already. */
  cached: (step: PlanStep) => boolean;
  shards: number;
  /** Runs before an activity answers; it may wait or throw. */
  before: Partial<Record<ActivityName, (of: string) => Promise<void>>>;
  calls: Call[];
  moments: number;
  reports: ReportInput[];
  /** The run file as it was given. */
  runFile?: RunFile;
  /** What sources were looked up for. */
  resolved: ResolveSourcesInput[];
  /** What comparing the pairs with those that were approved finds. */
  drift: DriftOutcome;
  /** What was told to those who asked for it. */
  told: Notification[];
  /** What skipping and completing were asked for. */
  skipped: SkipShardInput[];
  completed: CompleteInput[];
  /** What models were trained on, by step. */
  trainedOn: Record<string, ArtifactRef[]>;
}

export function newScript(fields: Partial<Script> = {}): Script {
  return {
    steps: [],
    cached: () => false,
    shards: 2,
    before: {},
    calls: [],
    moments: 0,
    reports: [],
    resolved: [],
    drift: { profile: 'profile', drifts: [] },
    told: [],
    skipped: [],
    completed: [],
    trainedOn: {},
    ...fields,
  };
}

/** The plan of a run file, as the planner makes it, without a store. */
export function planOf(runFile: RunFile): Plan {
  const run = resolveRun(runFile);
  const { name, servers, window, execution, onFailure, priority, drift } = run;
  return {
    ...{ name, servers, window, execution, onFailure, priority, drift },
    steps: buildSteps(run).steps,
    quotas: Object.fromEntries(run.arms.map((arm) => [arm.name, { pairs: arm.target?.pairs, ...arm.budget }])),
    measured: [...run.evaluation.baselines, run.roles.follower.model],
    warnings: [],
  };
}

export function madeUpRef({ kind, key }: Pick<PlanStep, 'kind' | 'key'>, shard?: number): ArtifactRef {
  const name = `${kind}/${key}/${shard ?? 'whole'}`;
  return { kind, key, manifest: name, content: name };
}

/** Of shard 3, four records went in, and one of them was rejected. */
export function madeUpLedger(shard: number): Ledger {
  return {
    unit: 'fragment',
    in: shard + 1,
    accepted: shard,
    rejected: 1,
    failed: 0,
    skipped: 0,
    reasons: { 'rejected: made up': 1 },
  };
}

/** Waits to be cancelled, as an activity that waits for a server does. */
export async function untilCancelled(): Promise<void> {
  const beat = setInterval(() => Context.current().heartbeat(), 100);
  try {
    await Context.current().cancelled;
  } finally {
    clearInterval(beat);
  }
}

/** Activities that answer at once with made-up artifacts, each run by the script under its id. */
export function scriptedActivities(scripts: ReadonlyMap<string, Script>): Activities {
  const scripted =
    <Input, Output>(
      activity: ActivityName,
      subject: (input: Input, script: Script) => string,
      answer: (input: Input, script: Script) => Output,
    ) =>
    async (input: Input): Promise<Output> => {
      const workflow = Context.current().info.workflowExecution?.workflowId ?? '';
      const run = workflow.split('/')[0] ?? '';
      // Runs of a schedule go by one script, under the id that the schedule adds a time to
      const script = scripts.get(run) ?? scripts.get(run.replace(/-\d{4}-\d\d-\d\dT[\d:]+Z$/, ''));
      if (script === undefined) throw new TypeError(`no script for ${workflow}`);
      const call: Call = { activity, of: subject(input, script), begun: script.moments++, workflow, input };
      script.calls.push(call);
      await script.before[activity]?.(call.of);
      const output = answer(input, script);
      call.ended = script.moments++;
      return output;
    };
  const stage = (activity: ActivityName) => scripted(activity, placeName, (place: ArtifactPlace) => outcomeAt(place));
  const asking = (activity: ActivityName) =>
    scripted(
      activity,
      ({ place }: { place: ArtifactPlace; served: ServedModel }, script) => placeName(place, script),
      ({ place }) => outcomeAt(place),
    );
  const trained = (activity: ActivityName) =>
    scripted(
      activity,
      ({ place }: { place: ArtifactPlace; data: ArtifactRef[] }, script) => placeName(place, script),
      ({ place, data }, script) => {
        script.trainedOn[placeName(place, script)] = data;
        return outcomeAt(place);
      },
    );
  return {
    pipeline: {
      plan: scripted(
        'plan',
        () => '',
        (_input, script) => {
          if (script.runFile === undefined) throw new TypeError('planned before the sources were found');
          const plan = planOf(script.runFile);
          script.steps = plan.steps;
          return plan;
        },
      ),
      survey: scripted(
        'survey',
        () => '',
        ({ plan: { steps } }, script) => ({
          steps: steps.map((step) => surveyed(step, script)),
          warnings: [],
        }),
      ),
      complete: scripted('complete', placeName, (input: CompleteInput, script) => {
        script.completed.push(input);
        return outcomeAt(input);
      }),
      skipShard: scripted(
        'skipShard',
        ({ place }, script) => placeName(place, script),
        (input, script) => {
          script.skipped.push(input);
          const outcome = outcomeAt(input.place);
          return { ...outcome, ref: { ...outcome.ref, content: 'skipped' } };
        },
      ),
      notify: scripted(
        'notify',
        ({ event }) => event,
        (told, script) => {
          script.told.push(told);
        },
      ),
      report: scripted(
        'report',
        () => '',
        (input, script) => {
          script.reports.push(input);
          return { report: `runs/${input.run}/report.json` };
        },
      ),
    },
    data: {
      resolveSources: scripted(
        'resolveSources',
        () => '',
        (input, script) => {
          script.runFile = input.runFile;
          script.resolved.push(input);
          return { runFile: resolvedRunFileKey(input.run) };
        },
      ),
      ingest: stage('ingest'),
      split: stage('split'),
      extract: stage('extract'),
      filter: stage('filter'),
      checkDrift: scripted(
        'checkDrift',
        () => '',
        (_input, { drift }) => drift,
      ),
      evaluate: scripted(
        'evaluate',
        ({ place }, script) => placeName(place, script),
        ({ place }) => outcomeAt(place),
      ),
    },
    inference: {
      filterByClassifiers: scripted(
        'filterByClassifiers',
        ({ place }, script) => placeName(place, script),
        ({ place }) => outcomeAt(place),
      ),
      acquireServer: scripted('acquireServer', leaseName, () => ({ model: 'served', seconds: 1 })),
      warmServer: scripted(
        'warmServer',
        () => '',
        () => undefined,
      ),
      probeServers: scripted(
        'probeServers',
        () => '',
        ({ plan }) => Object.entries(plan.servers).map(([name, { kind }]) => ({ name, kind })),
      ),
      releaseServer: scripted('releaseServer', leaseName, () => undefined),
      extractByModel: asking('extractByModel'),
      generate: asking('generate'),
      score: asking('score'),
      answer: asking('answer'),
    },
    training: {
      prepareModel: scripted(
        'prepareModel',
        ({ place }, script) => placeName(place, script),
        ({ place }) => outcomeAt(place),
      ),
      train: trained('train'),
      finetune: trained('finetune'),
    },
  };
}

function leaseName({ lease }: { lease: string }): string {
  return lease.slice(lease.indexOf('/') + 1);
}

function placeName({ key, kind, shard }: ArtifactPlace, { steps }: Script): string {
  const id = steps.find((step) => step.kind === kind && step.key === key)?.id ?? kind;
  return shard === undefined ? id : `${id} ${shard}`;
}

function outcomeAt(place: ArtifactPlace): StageOutcome {
  return {
    ref: madeUpRef(place, place.shard),
    ledgers: [{ ...madeUpLedger(place.shard ?? 0), ...(place.kind === 'filter' ? { out: pairsOf(place.shard) } : {}) }],
    cached: false,
    seconds: 1,
    usage: { requests: 2, promptTokens: 30, outputTokens: 10, serverSeconds: 0.5 },
  };
}

/** A shard gives as many pairs as it accepts. */
const pairsOf = (shard = 0): Ledger['out'] => ({ unit: 'pair', count: madeUpLedger(shard).accepted });

function surveyed(step: PlanStep, script: Script): SurveyedStep {
  // Sources have been read when a run is surveyed.
  const there = script.cached(step) || step.kind === 'corpus' || step.kind === 'split';
  return {
    id: step.id,
    ...(there ? { ref: madeUpRef(step) } : {}),
    ledgers: there ? [madeUpLedger(0)] : [],
    seconds: 1,
    shards: script.shards,
    estimate: {},
  };
}
