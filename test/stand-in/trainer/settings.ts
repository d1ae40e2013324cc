import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** The variable that names the settings file; workers hand it on, as it is none of their own. */
export const settingsVariable = 'STAND_IN_TRAINER';

/** An end that a training comes to on purpose. */
const endSchema = z.strictObject({
  kind: z.enum(['pretrain', 'finetune']).optional(),
  /** After how many steps of the job, just before a checkpoint that is due there. */
  step: z.int().positive(),
  /** By this signal, or with this exit code (70 failed, 71 out of memory). */
  by: z.union([z.literal('SIGKILL'), z.int().min(1).max(255)]),
  /** How many attempts it ends; the count is kept in the log of ends. */
  times: z.int().positive().default(1),
});

/** What a stand-in trainer is told; the file is read at each start. */
export const trainerSettingsSchema = z.strictObject({
  /** Time of an optimizer step. */
  stepMs: z.number().min(0).default(0),
  /** Folder with the tokenizer that a pretrained model gets. */
  tokenizer: z.string().min(1),
  /** Size of the weights of a model it makes. */
  weightBytes: z.int().min(4).default(4096),
  /** One JSON line for each step that was done, never overwritten. */
  stepsLog: z.string().min(1),
  /** One JSON line for each end that was come to on purpose. */
  endsLog: z.string().min(1),
  ends: z.array(endSchema).default([]),
  /** Whether the interpreter says that it has vLLM; its servers are stand-ins then. */
  serves: z.boolean().default(false),
  /** What its servers are beside their order's model, name and port; see model-server/settings.ts. */
  server: z.record(z.string(), z.unknown()).default({}),
});

export type TrainerSettings = z.infer<typeof trainerSettingsSchema>;
export type TrainerOptions = z.input<typeof trainerSettingsSchema>;

/** The settings of the interpreter that started this process. */
export function readTrainerSettings(): TrainerSettings {
  const file = process.env[settingsVariable];
  if (file === undefined) throw new Error(`${settingsVariable} must name the settings of the stand-in trainer`);
  return trainerSettingsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
}
