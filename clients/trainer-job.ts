import type { TrainerJob } from './trainer.ts';

/** The job as the trainer program reads it, protocol version 1; it refuses fields it does not know. */
export function trainerJobFile(job: TrainerJob): Record<string, unknown> {
  const { output, checkpoints, seed } = job;
  const common = { protocol: 1, output, checkpoints, seed };
  if (job.kind === 'pretrain') {
    const { kind, corpus, model, parameters } = job;
    return { ...common, kind, corpus, model, parameters };
  }
  const { kind, model, rows, heldOut, specialTokens, parameters } = job;
  const { lora, ...rest } = parameters;
  const adapter = { ...rest, lora: rest.method === 'lora' ? lora : null };
  return { ...common, kind, model, rows, heldOut, specialTokens, parameters: adapter };
}
