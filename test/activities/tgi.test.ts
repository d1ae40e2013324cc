import type { ActivityDependencies } from '../../activities/dependencies.ts';
import { modelClient } from '../../clients/model-client.ts';
import { acquireStatic } from '../../clients/model-server-static.ts';
import { checkTokenizer } from '../../clients/tokenizer-check.ts';
import { serverSchema } from '../../pipeline/run-file/servers.ts';
import { withModelServer } from '../stand-in/model-server-bench.ts';
import type { ModelServerOptions } from '../stand-in/model-server/settings.ts';
import { refusingPorts } from './fake-ports.ts';
import { corpusOf, extracted, generated, sampling, scored } from './shards.ts';
import { rejectionOf, withWorkbench, type Workbench } from './workbench.ts';

const lines = ['The Danube is long and quiet.', 'Bread is made of grain, salt and water.'];

/** The ports of a worker whose run file names a server by its address. */
function portsOf(api: ModelServerOptions['api'], url: string): Partial<ActivityDependencies> {
  const server = serverSchema.parse({ kind: 'static', api, url, model: 'stand-in', promptsPerRequest: 4 });
  if (server.kind !== 'static') throw new TypeError('not static');
  const policy = { allowedHosts: ['127.0.0.1'], secret: () => undefined };
  return {
    checkTokenizer,
    modelClient: (endpoint) => modelClient(endpoint),
    modelServers: {
      ...refusingPorts.modelServers,
      acquire: (request, signal) => acquireStatic({ ...request, server }, policy, signal),
    },
  };
}

async function stagesOn(
  options: Partial<ModelServerOptions>,
  style: 'alpaca' | 'bare' = 'alpaca',
): Promise<{ candidates: unknown[]; scores: unknown[] }> {
  const made = { candidates: [] as unknown[], scores: [] as unknown[] };
  await withModelServer(options, ({ endpoint }) =>
    withWorkbench(portsOf(options.api, endpoint.url), async (bench: Workbench) => {
      const { whole: fragments } = await extracted(bench, await corpusOf(bench, lines, 1));
      const stops = { sampling: { ...sampling, stop: ['river', 'boats'] } };
      const texts = await generated(bench, fragments.ref, await bench.model('generator'), stops);
      const scores = await scored(bench, texts.whole.ref, await bench.model('base'), style);
      for (const { ref } of texts.shards) made.candidates.push(...(await bench.records(ref)));
      for (const { ref } of scores.shards) made.scores.push(...(await bench.records(ref)));
    }),
  );
  return made;
}

test.each(['alpaca', 'bare'] as const)(
  'the same texts and scores come from a TGI server as from a vLLM server of the same weights (%s)',
  async (style) => {
    const tgi = await stagesOn({ api: 'tgi' }, style);
    expect(tgi.candidates).toHaveLength(2);
    expect(tgi).toEqual(await stagesOn({ api: 'vllm' }, style));
    expect(JSON.stringify(tgi.scores)).toContain('logProbabilitySum');
    expect(await stagesOn({ api: 'tgi', weights: 'others' }, style)).not.toEqual(tgi);
  },
);

test('scoring on a server without log-probabilities of prompts fails, naming its flag', async () => {
  const { name, message } = await rejectionOf(stagesOn({ api: 'tgi', prefillLogprobs: false }));
  expect([name, message]).toEqual(['ServerRefused', expect.stringContaining('--enable-prefill-logprobs')]);
});
