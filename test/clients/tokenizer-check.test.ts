import { checkTokenizer } from '../../clients/tokenizer-check.ts';
import { rejectionOf } from '../activities/workbench.ts';
import { withServer, type Answer } from './vllm-server.ts';

const signal = new AbortController().signal;
const ids = [1, 40, 41, 7];
const tokenizer = { encode: () => ids };

function tokenizes(tokens: number[]): Answer {
  return ({ path }) => (path === '/tokenize' ? { count: tokens.length, max_model_len: 512, tokens } : {});
}

test('a server with the ids of the files passes, asked once, special tokens included', () =>
  withServer(tokenizes(ids), async ({ endpoint, requests }) => {
    await expect(checkTokenizer(endpoint, tokenizer, signal)).resolves.toBeUndefined();
    expect(requests).toHaveLength(1);
    expect(requests[0]?.body).toMatchObject({ model: endpoint.model, add_special_tokens: true });
  }));

test.each([
  ['another id', [1, 40, 42, 7], 'at token 2 of a test text it has 42, the files 41'],
  ['fewer ids', [1, 40], 'at token 2 of a test text it has nothing, the files 41'],
  ['more ids', [1, 40, 41, 7, 9], 'at token 4 of a test text it has 9, the files nothing'],
])('%s is refused for good, with the place', (_case, theirs, message) =>
  withServer(tokenizes(theirs), async ({ endpoint }) => {
    expect(await rejectionOf(checkTokenizer(endpoint, tokenizer, signal))).toMatchObject({
      name: 'ServerRefused',
      message: expect.stringContaining(message) as string,
    });
  }),
);
