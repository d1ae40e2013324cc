import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ProcessServers } from '../../clients/model-server-process.ts';
import { vllmClient } from '../../clients/vllm.ts';
import { serverSchema } from '../../pipeline/run-file/servers.ts';
import { writeBaseModel } from './base-model.ts';
import { sampling } from './model-server-bench.ts';
import { writeInterpreter } from './trainer/interpreter.ts';

const { signal } = new AbortController();

test('servers of kind process are stand-ins too, and write by the weights of the model they are given', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'slingshot-test-'));
  const { interpreter } = await writeInterpreter(join(folder, 'program'), { serves: true });
  const program = { interpreter, folder };
  const servers = new ProcessServers({ program, device: 'cpu', logs: join(folder, 'logs'), readyTimeMs: 20_000 });
  const server = serverSchema.parse({ kind: 'process' });
  if (server.kind !== 'process') throw new TypeError('not a process');
  const texts: string[] = [];
  try {
    for (const weights of ['one', 'other']) {
      const model = join(folder, weights);
      writeBaseModel(model, weights);
      const request = {
        server,
        model: { digest: 'the same name'.padEnd(64), family: 'decoder' as const, folder: () => Promise.resolve(model) },
        lease: weights,
      };
      const endpoint = await servers.acquire(request, signal, () => undefined);
      const generated = await vllmClient(endpoint).generate(
        { prompts: ['a'], candidates: 1, sampling, seeds: [1] },
        signal,
      );
      texts.push(generated[0]?.[0]?.text ?? '');
      await servers.release(weights);
    }
    expect(new Set(texts).size).toBe(2);
  } finally {
    await servers.close();
    await rm(folder, { recursive: true, force: true });
  }
}, 30_000);
