import { huggingFaceConnection } from './huggingface-connection.ts';
import { ServerRefused } from './server-errors.ts';
import type { Endpoint } from './text-generation.ts';
import { tgiTokenizeReplySchema } from './tgi-replies.ts';
import type { TextTokenizer } from './tokenizer.ts';
import { openaiClient, serverError } from './vllm-connection.ts';
import { tokenizeReplySchema } from './vllm-replies.ts';

/** Text at which tokenizers differ: case, accents, digits, punctuation, line breaks, spaces, emoji, other scripts. */
const probe = "### Response:Où? It's 3.14 o'clock…\n\n  Два слова, 漢字 и 🐝\tend";

/**
 * Checks that a server tokenises as the model's own files do: scores are asked for by token ids, and ids of another
 * vocabulary would be scored without a complaint. A server with another model behind the same name is found here too.
 * @throws ServerRefused saying where the ids part, or ServerUnavailable
 */
export async function checkTokenizer(endpoint: Endpoint, tokenizer: TextTokenizer, signal: AbortSignal): Promise<void> {
  const ours = tokenizer.encode(probe);
  const theirs = await serverIds(endpoint, signal);
  const differs = ours.findIndex((id, position) => id !== theirs[position]);
  if (differs !== -1 || ours.length !== theirs.length) {
    const position = differs === -1 ? ours.length : differs;
    throw new ServerRefused(
      `${endpoint.url} does not tokenise as the files of the model do: at token ${position} of a test text it has ` +
        `${theirs[position] ?? 'nothing'}, the files ${ours[position] ?? 'nothing'}; is another model served as "${endpoint.model}"?`,
    );
  }
}

async function serverIds(endpoint: Endpoint, signal: AbortSignal): Promise<number[]> {
  if (endpoint.api === 'tgi') {
    const tokens = await huggingFaceConnection(endpoint).ask('/tokenize', tgiTokenizeReplySchema, signal, {
      inputs: probe,
    });
    return tokens.map(({ id }) => id);
  }
  const body = { model: endpoint.model, prompt: probe, add_special_tokens: true };
  try {
    // Beside /v1, hence the whole address.
    const url = `${endpoint.url.replace(/\/$/, '')}/tokenize`;
    const reply: unknown = await openaiClient(endpoint).post(url, { body, signal });
    return tokenizeReplySchema.parse(reply).tokens;
  } catch (error) {
    throw serverError(error, endpoint);
  }
}
