import type { FieldDoc } from './field-docs.ts';

/** The reference of the run file as a markdown page. */
export function fieldTable(docs: readonly FieldDoc[]): string {
  const rows = docs.map(({ path, kind, required, description, ...field }) => {
    const value = required ? 'required' : field.default === undefined ? '' : `\`${field.default}\``;
    return `| \`${path}\` | ${cell(kind)} | ${cell(value)} | ${cell(description)} |`;
  });
  return [
    '# The run file',
    '',
    'Every field of a run file, as `npm run docs` writes it down from the schema. `<name>` stands for a name of your own and',
    '`[]` for each entry of a list. Strategies take further fields of their own; `slingshot validate` names them.',
    '',
    '| field | kind | default | meaning |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
