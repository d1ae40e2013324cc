import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { checkRun } from '../../activities/check-run.ts';
import { findReferenceProblems } from '../../pipeline/run-file/references.ts';
import { runFileSchema } from '../../pipeline/run-file/run-file.ts';

const folder = new URL('../../examples/paper/', import.meta.url);
const textOf = (name: string) => readFileSync(new URL(name, folder), 'utf8');
const names = (where: string) => readdirSync(new URL(where, folder)).filter((name) => name.endsWith('.yaml'));

/** What is wrong with a run file, as `slingshot validate` says it of one whose files are there. */
function problemsOf(written: unknown): string[] {
  const parsed = runFileSchema.safeParse(written);
  if (!parsed.success)
    return parsed.error.issues.map(({ path, message }) => `${path.map(String).join('.')}: ${message}`);
  return [...findReferenceProblems(parsed.data), ...checkRun(parsed.data)].map(
    ({ path, message }) => `${path.map(String).join('.')}: ${message}`,
  );
}

test.each(names('.'))('%s is a run file without a fault, and has a tiny twin', (name) => {
  expect(problemsOf(parse(textOf(name)))).toEqual([]);
  expect(names('tiny')).toContain(name);
});

test.each(names('tiny'))(
  'tiny/%s is a run file without a fault, with the arms and trained models of its twin',
  (name) => {
    const [tiny, whole] = [`tiny/${name}`, name].map((file) => runFileSchema.parse(parse(textOf(file))));
    expect(problemsOf(parse(textOf(`tiny/${name}`)))).toEqual([]);
    const shape = (run: typeof tiny) => ({
      arms: (run?.arms ?? [run?.arm]).map((arm) => [arm?.extraction.strategy, arm?.template.strategy, arm?.candidates]),
      trained: Object.entries(run?.models ?? {}).flatMap(([model, { trained }]) =>
        trained === undefined ? [] : [[model, trained.direction, trained.data === 'pairs']],
      ),
      roles: run?.roles,
      choice: run?.choice,
      scoring: run?.scoring,
    });
    expect(shape(tiny)).toEqual(shape(whole));
  },
);

/** The YAML blocks of the page, each in place of the fields of the same names in the framework's run file. */
const blocks = [...readFileSync(new URL('../../docs/paper.md', folder), 'utf8').matchAll(/^```yaml\n(.*?)^```/gms)].map(
  ([, text = '']) => text,
);

test('the page about the paper shows run files', () => expect(blocks.length).toBeGreaterThan(8));

test.each(blocks)('on the page about the paper:\n%s', (text) => {
  const framework: unknown = parse(textOf('framework.yaml'));
  const change: unknown = parse(text);
  const data = { ...fieldOf(framework, 'data'), ...fieldOf(change, 'data') };
  expect(problemsOf({ ...Object(framework), ...Object(change), data })).toEqual([]);
});

function fieldOf(value: unknown, name: string): object {
  const fields = z.record(z.string(), z.unknown()).parse(value);
  return z.looseObject({}).parse(fields[name] ?? {});
}
