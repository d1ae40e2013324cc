import { z } from 'zod';
import { runFileSchema } from './run-file.ts';

/** A field of the run file, for its reference. */
export interface FieldDoc {
  /** Dotted path; `<name>` stands for a name the author gives, `[]` for each entry of a list. */
  path: string;
  kind: string;
  /** As JSON; absent where the field is required or optional without a default. */
  default?: string | undefined;
  required: boolean;
  description: string;
}

/** Every field of the run file in the order of the schema, with its description and default. */
export function fieldDocs(): FieldDoc[] {
  return docsOf(z.toJSONSchema(runFileSchema, { io: 'input', unrepresentable: 'any' }), '');
}

type Json = z.core.JSONSchema.JSONSchema;

function docsOf(schema: Json, path: string): FieldDoc[] {
  const variants = schema.anyOf ?? schema.oneOf;
  if (variants !== undefined) return unique(variants.flatMap((variant) => docsOf(asSchema(variant), path)));
  if (schema.type === 'array') return docsOf(asSchema(schema.items), `${path}[]`);
  if (typeof schema.additionalProperties === 'object' && Object.keys(schema.additionalProperties).length > 0) {
    return docsOf(asSchema(schema.additionalProperties), `${path}.<name>`);
  }
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const field = asSchema(property);
    const inner = path === '' ? name : `${path}.${name}`;
    return [docOf(field, inner, schema.required?.includes(name) ?? false), ...docsOf(field, inner)];
  });
}

const jsonSchema = z.record(z.string(), z.unknown());

/** A schema within a schema; anything else (true, a list) says nothing about fields. */
function asSchema(value: unknown): Json {
  return jsonSchema.safeParse(value).data ?? {};
}

function docOf(field: Json, path: string, required: boolean): FieldDoc {
  return {
    path,
    kind: kindOf(field),
    required,
    description: field.description ?? '',
    ...(field.default === undefined ? {} : { default: JSON.stringify(field.default) }),
  };
}

function kindOf(field: Json): string {
  if (field.const !== undefined) return JSON.stringify(field.const);
  if (field.enum !== undefined) return field.enum.map((value) => String(value)).join(', ');
  const variants = field.anyOf ?? field.oneOf;
  if (variants !== undefined) return [...new Set(variants.map((variant) => kindOf(asSchema(variant))))].join(' or ');
  if (field.type === 'array') return `list of ${kindOf(asSchema(field.items))}`;
  return field.type === 'object' ? 'fields' : String(field.type ?? 'any');
}

function unique(docs: FieldDoc[]): FieldDoc[] {
  const seen = new Map<string, FieldDoc>();
  for (const doc of docs) {
    const same = seen.get(doc.path);
    if (same === undefined) seen.set(doc.path, doc);
    else if (!same.kind.split(' or ').includes(doc.kind)) same.kind += ` or ${doc.kind}`;
  }
  return [...seen.values()];
}
