import { huggingFaceConnection } from './huggingface-connection.ts';
import type { GoldenAnswer } from './golden-prompt.ts';
import { privatePermits, type RequestPermits } from './request-permits.ts';
import { ServerRefused } from './server-errors.ts';
import type { Endpoint } from './text-generation.ts';
import { generateReplySchema, tgiInfoSchema } from './tgi-replies.ts';
import { scoringBody } from './tgi-requests.ts';

/** Of more than one token in every vocabulary: the first has no log-probability anywhere. */
const goldenText = 'How deep is the river, and how long?';

/**
 * Asks a TGI server whether it has the model, what it takes, and whether it gives log-probabilities of prompts; one that
 * does not can still generate.
 * @throws ServerRefused naming what to mend, or ServerUnavailable
 */
export async function askTgi(
  endpoint: Endpoint,
  signal: AbortSignal,
  permits: RequestPermits = privatePermits(1),
): Promise<GoldenAnswer> {
  const connection = huggingFaceConnection(endpoint);
  const { url, model, concurrency } = endpoint;
  const info = await connection.ask('/info', tgiInfoSchema, signal);
  if (info.model_id !== model) {
    throw new ServerRefused(`${url} does not serve "${model}"; it serves: ${info.model_id}`);
  }
  if (info.max_concurrent_requests != null && concurrency > info.max_concurrent_requests) {
    throw new ServerRefused(
      `${url} takes ${info.max_concurrent_requests} requests at once (--max-concurrent-requests) and answers more with ` +
        `429; lower the concurrency of the server in the run file from ${concurrency}`,
    );
  }
  const reply = await permits.run(
    (own) => connection.ask('/generate', generateReplySchema, own, scoringBody(goldenText)),
    signal,
  );
  return {
    engine: info.version == null ? 'TGI' : `TGI ${info.version}`,
    ...(info.max_total_tokens == null ? {} : { maxModelLength: info.max_total_tokens }),
    ...(info.max_input_tokens == null ? {} : { maxInputLength: info.max_input_tokens }),
    ...(info.max_stop_sequences == null ? {} : { maxStopSequences: info.max_stop_sequences }),
    logProbabilities: reply.details.prefill.some(({ logprob }) => logprob != null),
  };
}
