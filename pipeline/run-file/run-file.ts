import { z } from 'zod';
import { armSchema, strategySchema } from './arms.ts';
import { evaluationSchema } from './evaluation.ts';
import { modelSchema } from './models.ts';
import { nameSchema, roleSchema } from './names.ts';
import { quotaFields } from './quota.ts';
import { driftSchema } from './drift.ts';
import { serverSchema } from './servers.ts';
import { seedDataSchema } from './sources.ts';
import { trainingSchema } from './training.ts';

const rolesSchema = z.strictObject({
  generator: roleSchema.prefault({ model: 'generator' }).describe('writes candidate instructions'),
  extractor: roleSchema.optional().describe('selects fragments, for extraction by a model'),
  scorer: roleSchema.prefault({ model: 'base' }).describe('its ppl(output given instruction) chooses (paper §3.1)'),
  follower: roleSchema.prefault({ model: 'follower' }).describe('the instruction-following model that is evaluated'),
  judge: roleSchema.optional().describe('compares answers, for judged benchmarks'),
});

const mixSchema = z.strictObject({
  strategy: z.enum(['all', 'weighted']).default('all').describe('all pairs, or counts by the weights of the arms'),
  count: z.int().positive().optional().describe('pairs in the mix, drawn by seed; all when absent'),
});

/** A run as its user writes it. Every field but name, models, data and an arm has a default. */
export const runFileSchema = z
  .strictObject({
    name: nameSchema.describe('name of the run; runs of one name are compared with one another'),
    seed: z.int().nonnegative().default(13).describe('seed of every split, sample and choice'),
    models: z.record(nameSchema, modelSchema).describe('models by name; "base" is the usual name of the backbone'),
    data: z.record(nameSchema, seedDataSchema).default({}).describe('human-written instruction data by name'),
    servers: z
      .record(nameSchema, serverSchema)
      .default({ local: serverSchema.parse({ kind: 'process' }) })
      .describe('servers by name'),
    roles: rolesSchema.prefault({}).describe('which model plays which part, on which server'),
    arm: armSchema.optional().describe('short form of arms, for one arm'),
    arms: z.array(armSchema).min(1).optional().describe('arms of the run; their pairs are mixed'),
    scoring: z
      .strictObject({
        prompt: z
          .enum(['alpaca', 'bare', 'chat'])
          .default('alpaca')
          .describe('prompt around the instruction when scoring: Table 7, the instruction alone, or a chat template'),
      })
      .prefault({})
      .describe('ppl(output given instruction), paper §3.1'),
    choice: strategySchema.prefault({ strategy: 'lowest' }).describe('which candidate of a fragment is kept'),
    rules: z.array(strategySchema).default([]).describe('further rules on pairs; none in the paper'),
    mix: mixSchema.prefault({}).describe('how the pairs of the arms are mixed'),
    train: trainingSchema.prefault({}).describe('hyper-parameters of the default generator'),
    finetune: trainingSchema.prefault({}).describe('hyper-parameters of the default follower'),
    evaluation: evaluationSchema.prefault({}).describe('what is held out and measured'),
    ...quotaFields,
    drift: driftSchema.prefault({}).describe('how far the data may move from the last approved run of this name'),
    execution: z
      .enum(['overlapped', 'staged'])
      .default('overlapped')
      .describe(
        'overlapped: a shard goes through all stages, so that generator and scorer are busy together; staged: one stage after another, for one pool of GPUs that must swap models',
      ),
    onFailure: z
      .enum(['park', 'fail'])
      .default('park')
      .describe('when the retries of a stage run out: wait for a person (park), or end the run (fail)'),
    priority: z
      .strictObject({
        level: z.int().min(1).max(5).default(3).describe('1 runs first, 5 last, where runs wait for the same workers'),
        weight: z.number().min(0.001).max(1000).default(1).describe('share of this run name among runs of one level'),
      })
      .prefault({})
      .describe('which run goes first where several wait'),
    shardSize: z.int().min(1).max(5000).default(500).describe('records in one shard, the unit of work of an activity'),
    window: z.int().min(1).max(64).default(4).describe('shards in flight'),
    licences: z
      .strictObject({
        allow: z.array(z.string()).default([]).describe('licences accepted for training beyond the open ones'),
        baselines: z
          .array(z.string())
          .default([])
          .describe('licences accepted, beyond those, for what only baselines are or are made of'),
      })
      .prefault({})
      .describe('what the licence gate lets through'),
  })
  .refine((value) => (value.arm === undefined) !== (value.arms === undefined), {
    message: 'needs exactly one of "arm" and "arms"',
  })
  .refine((value) => (value.target ?? value.budget) === undefined || (value.arms?.length ?? 1) === 1, {
    message: 'several arms need a "target" or "budget" each, in the arm',
    path: ['target'],
  })
  .refine(
    (value) =>
      value.execution === 'overlapped' ||
      [value, value.arm, ...(value.arms ?? [])].every((one) => (one?.target ?? one?.budget) === undefined),
    {
      message: 'a target or budget needs execution "overlapped": pairs are counted shard by shard',
      path: ['execution'],
    },
  );

export type RunFile = z.infer<typeof runFileSchema>;
