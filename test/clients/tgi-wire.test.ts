import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { generatedText } from '../../clients/tgi-answers.ts';
import { generateReplySchema } from '../../clients/tgi-replies.ts';
import { generationBody, scoringBody } from '../../clients/tgi-requests.ts';
import { sampling } from '../stand-in/model-server-bench.ts';

const dataFolder = process.env.SLINGSHOT_DATA;
const withData = dataFolder ? test : test.skip;
if (!dataFolder) console.warn("SLINGSHOT_DATA is not set: requests are not checked by TGI's own description");

const wireFile = (name: string): unknown =>
  z.json().parse(JSON.parse(readFileSync(join(dataFolder ?? '', 'wire/tgi', name), 'utf8')));

const descriptionSchema = z.object({
  components: z.object({ schemas: z.record(z.string(), z.record(z.string(), z.unknown())) }),
});

/** A schema of TGI's description; a field it does not name is one that TGI would ignore in silence. */
function described(name: string): z.ZodType {
  const { schemas } = descriptionSchema.parse(wireFile('openapi.json')).components;
  const strict = Object.fromEntries(
    Object.entries(schemas).map(([key, schema]) => [
      key,
      schema['type'] === 'object' ? { additionalProperties: false, ...schema } : schema,
    ]),
  );
  const text = JSON.stringify({ ...strict[name], definitions: strict });
  const local = JSON.parse(text.replaceAll('#/components/schemas/', '#/definitions/')) as Parameters<
    typeof z.fromJSONSchema
  >[0];
  return z.fromJSONSchema(local, { defaultTarget: 'openapi-3.0' });
}

withData('every request is one of its own description', () => {
  const request = described('GenerateRequest');
  const stop = ['a', 'b', 'c', 'd'];
  const bodies = [
    scoringBody('a text'),
    generationBody('a prompt', { ...sampling, stop }, 4),
    generationBody('a prompt', { ...sampling, temperature: 0, topP: 1, topK: 0 }, undefined),
    generationBody('a prompt', { ...sampling, temperature: 1, topP: 1, topK: 0 }, undefined),
  ];
  for (const body of bodies) expect(request.safeParse(body).error).toBeUndefined();
  // The description is read as it is meant: it refuses what the server refuses.
  const [wrong] = bodies;
  for (const parameters of [{ temperature: 0 }, { top_k: 0 }, { stop: [...stop, 'e'] }, { n: 2 }]) {
    const broken = { ...wrong, parameters: { ...wrong?.parameters, ...parameters } };
    expect(request.safeParse(broken).success).toBe(false);
  }
});

withData('replies recorded from a server are read', () => {
  const replies = [
    wireFile('test_flash_llama_simple.json'),
    ...z.array(z.unknown()).parse(wireFile('test_flash_llama_load.json')),
  ];
  expect(replies).toHaveLength(5);
  for (const reply of replies) {
    const read = generateReplySchema.parse(reply);
    expect(read.details).toMatchObject({ generated_tokens: 10, prefill: [] });
    expect(generatedText(read, [], undefined)).toMatchObject({ text: read.generated_text, finish: 'length' });
  }
});

withData('a stop text that a recorded reply ends with is taken off', () => {
  const read = generateReplySchema.parse(wireFile('test_flash_llama_all_params.json'));
  expect(read.details.finish_reason).toBe('stop_sequence');
  expect(generatedText(read, ['test'], 0)).toEqual({
    text: 'Test request failed: Error in ',
    finish: 'stop',
    seed: 0,
  });
});
