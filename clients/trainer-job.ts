import type { TrainerJob } from './trainer.ts';

/** The job as the trainer program reads it, protocol version 1; it refuses fields it does not know. */
export function trainerJobFile(job: TrainerJob): Record<string, unknown> {
  const { output, checkpoints, seed } = job;
  const common = { protocol: 1, output, checkpoints, seed };
  if (job.kind === 'pretrain') {
    const { kind, corpus, model, parameters } = job;
    return { ...common, kind, corpus, model, parameters };
  }
  const { kind, model, rows, heldOut, parameters } = job;
  // The run file has room for more than this trainer does; what it does not do was refused when the run was planned.
  const { family: _family, validationShare: _share, earlyStop: _stop, report: _report, lora, ...rest } = parameters;
  return { ...common, kind, model, rows, heldOut, parameters: { ...rest, lora: rest.method === 'lora' ? lora : null } };
}
