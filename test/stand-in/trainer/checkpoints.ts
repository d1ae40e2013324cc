import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { BadInput } from './ending.ts';

const stateSchema = z.object({
  step: z.int(),
  /** Stands for the weights: a hash of all that was trained on so far. */
  weights: z.string(),
  tokens: z.int(),
  losses: z.array(z.object({ step: z.int(), loss: z.number() })),
});

/** What a training has reached. */
export type TrainingState = z.infer<typeof stateSchema>;

const checkpointsKept = 2;

/**
 * The checkpoints of one job.
 * @throws BadInput when the folder is marked by another job
 */
export class Checkpoints {
  private readonly folder: string;

  /** @param identity a hash of whatever decides the trained weights */
  constructor(folder: string, identity: string) {
    this.folder = folder;
    mkdirSync(folder, { recursive: true });
    const mark = join(folder, 'job.json');
    const found = existsSync(mark) ? readFileSync(mark, 'utf8') : undefined;
    const ours = JSON.stringify({ identity });
    if (found !== undefined && found !== ours) {
      throw new BadInput(
        `checkpoints: ${folder} holds checkpoints of another job; give each job its own`,
        'checkpoints',
      );
    }
    writeFileSync(mark, ours);
  }

  /** The last whole one; halves are removed. */
  last(): TrainingState | undefined {
    for (const step of this.steps()) {
      const path = this.path(step);
      try {
        return stateSchema.parse(JSON.parse(readFileSync(join(path, 'trainer_state.json'), 'utf8')));
      } catch {
        rmSync(path, { recursive: true });
      }
    }
    return undefined;
  }

  /** Saves a state; gives its folder. */
  save(state: TrainingState): string {
    const path = this.path(state.step);
    mkdirSync(path, { recursive: true });
    const file = join(path, 'trainer_state.json');
    writeFileSync(`${file}.partial`, JSON.stringify(state));
    renameSync(`${file}.partial`, file);
    for (const step of this.steps().slice(checkpointsKept)) rmSync(this.path(step), { recursive: true });
    return path;
  }

  private steps(): number[] {
    return readdirSync(this.folder)
      .flatMap((name) => /^checkpoint-(\d+)$/.exec(name)?.[1] ?? [])
      .map(Number)
      .sort((one, other) => other - one);
  }

  private path(step: number): string {
    return join(this.folder, `checkpoint-${step}`);
  }
}

/** SHA-256 of values and files, in their order. */
export function hashOf(...values: (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const value of values) hash.update(createHash('sha256').update(value).digest());
  return hash.digest('hex');
}
