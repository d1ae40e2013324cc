import type { ProcessServer } from '../pipeline/run-file/servers.ts';
import type { AcquireRequest, LocalModel } from './model-servers.ts';
import { ServerRefused } from './server-errors.ts';

/** Ranks that vLLM 0.32 takes for --max-lora-rank. */
const loraRanks = [8, 16, 32, 64, 128, 256, 320, 512];

/** Which process serves a model: those who need the same share it. */
export interface Serving {
  id: string;
  /** vLLM serves no encoder-decoders. */
  engine: 'vllm' | 'transformers';
  /** The model the process is started with; an adapter is loaded into it by name. */
  model: LocalModel;
  /** Highest rank of the adapters it takes; none where it takes no adapters. */
  maxLoraRank?: number | undefined;
}

/**
 * The process for a model. An adapter is served beside its base. On a GPU a base is served with room for adapters where
 * the run file says so, so that generator, follower and scorer share one pool of memory; a CPU's engine dies when it is
 * to score with adapters in it, so there the base that scores has a process of its own.
 * @throws ServerRefused for an adapter whose rank is higher than the server's
 */
export function servingOf({ server, model }: AcquireRequest<ProcessServer>, device: 'cpu' | 'gpu'): Serving {
  const { maxModelLength, dtype, adapterRank } = server;
  const { adapter } = model;
  const whole = adapter?.base ?? model;
  const id = `${whole.digest}/${maxModelLength}/${dtype}`;
  if (whole.family === 'encoder-decoder') return { id, engine: 'transformers', model: whole };
  if (adapter === undefined && (adapterRank === undefined || device === 'cpu')) {
    return { id, engine: 'vllm', model: whole };
  }
  const rank = adapter?.rank ?? 1;
  const most = adapterRank ?? loraRanks.find((one) => one >= rank);
  if (most === undefined || rank > most) {
    throw new ServerRefused(
      `an adapter of rank ${rank} cannot be served: the highest is ${adapterRank ?? loraRanks.at(-1)}` +
        (adapterRank === undefined ? '' : ' (adapterRank of the server)'),
    );
  }
  return { id: `${id}/adapters-${most}`, engine: 'vllm', model: whole, maxLoraRank: most };
}
