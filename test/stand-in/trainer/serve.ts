import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { startModelServer } from '../model-server/start.ts';
import { hashOf } from './checkpoints.ts';
import { BadInput } from './ending.ts';
import type { TrainerSettings } from './settings.ts';

const orderSchema = z.object({
  model: z.string(),
  name: z.string(),
  port: z.int(),
  maxModelLength: z.int().positive(),
});

/** Serves the model of an order by a stand-in server; its texts and scores follow from the model's weights. */
export async function serve(line: string, { server }: TrainerSettings): Promise<void> {
  const order = orderSchema.safeParse(JSON.parse(line));
  if (!order.success) throw new BadInput(`the order: ${z.prettifyError(order.error)}`);
  const { model, name, port, maxModelLength } = order.data;
  const weights = join(model, 'model.safetensors');
  if (!existsSync(weights)) throw new BadInput(`model: ${model} has no model.safetensors`, 'model');
  await startModelServer(
    { ...server, models: [name], tokenizer: model, port, maxModelLength, weights: hashOf(readFileSync(weights)) },
    () => process.kill(process.pid, 'SIGKILL'),
  );
}
