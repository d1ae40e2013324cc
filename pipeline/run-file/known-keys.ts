import { z } from 'zod';

/** Takes defaults, optionals and pipes off a schema until its own kind shows. */
function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  let current = schema;
  for (;;) {
    if (
      current instanceof z.ZodOptional ||
      current instanceof z.ZodDefault ||
      current instanceof z.ZodPrefault ||
      current instanceof z.ZodNullable
    ) {
      current = current.unwrap();
    } else {
      return current;
    }
  }
}

function step(schema: z.core.$ZodType, key: PropertyKey): z.core.$ZodType[] {
  const kind = unwrap(schema);
  if (kind instanceof z.ZodObject) {
    const inner: unknown = kind.shape[String(key)];
    return inner instanceof z.ZodType ? [inner] : [];
  }
  if (kind instanceof z.ZodRecord) return [kind.valueType];
  if (kind instanceof z.ZodArray) return [kind.element];
  return [];
}

/** The schemas a union may mean: where its options are told apart by a word (kind: process), that word's. */
function options(schema: z.core.$ZodType, wordOf: (field: string) => unknown): z.core.$ZodType[] {
  const kind = unwrap(schema);
  if (!(kind instanceof z.ZodUnion)) return [kind];
  const all = kind.options.map(unwrap);
  const meant = all.filter(
    (option) =>
      option instanceof z.ZodObject &&
      Object.entries(option.shape).some(
        ([field, inner]) => inner instanceof z.ZodLiteral && inner.values.has(z.string().safeParse(wordOf(field)).data),
      ),
  );
  return meant.length > 0 ? meant : all;
}

/**
 * The keys that the schema knows at a path; empty where it takes any key.
 * @param valueAt what a field of the object at a path holds, to tell the options of a union apart
 */
export function knownKeys(
  schema: z.core.$ZodType,
  path: readonly PropertyKey[],
  valueAt: (path: PropertyKey[]) => unknown,
): string[] {
  let schemas = [schema];
  for (let length = 0; length <= path.length; length++) {
    const above = path.slice(0, length);
    schemas = schemas.flatMap((one) => options(one, (field) => valueAt([...above, field])));
    const key = path[length];
    if (key !== undefined) schemas = schemas.flatMap((one) => step(one, key));
  }
  return schemas.flatMap((one) => (one instanceof z.ZodObject ? Object.keys(one.shape) : []));
}
