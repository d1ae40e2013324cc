import { z } from 'zod';
import { runFileSchema } from '../../../pipeline/run-file/run-file.ts';

interface JsonSchema {
  description?: string;
  properties?: Record<string, JsonSchema>;
  items?: JsonSchema;
  additionalProperties?: JsonSchema | boolean;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
}

/** Paths of every field, and of those without a description; zod's own JSON Schema is what is walked. */
function fieldsOf(schema: JsonSchema, path: string): { path: string; described: boolean }[] {
  const below = [
    ...(schema.items ? [schema.items] : []),
    ...(typeof schema.additionalProperties === 'object' ? [schema.additionalProperties] : []),
    ...(schema.anyOf ?? []),
    ...(schema.oneOf ?? []),
    ...(schema.allOf ?? []),
  ].flatMap((one) => fieldsOf(one, `${path}.*`));
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, field]) => [
    { path: `${path}.${name}`, described: (field.description ?? '').length > 3 },
    ...fieldsOf(field, `${path}.${name}`),
  ]);
  return [...own, ...below];
}

test('every field of a run file has a description', () => {
  const fields = fieldsOf(z.toJSONSchema(runFileSchema, { io: 'input', reused: 'inline' }) as JsonSchema, '');
  expect(fields.map(({ path }) => path)).toEqual(
    expect.arrayContaining(['.arm.corpora.*.take', '.servers.*.*.url', '.models.*.trained.parameters.lora.rank']),
  );
  expect(fields.filter(({ described }) => !described).map(({ path }) => path)).toEqual([]);
});
