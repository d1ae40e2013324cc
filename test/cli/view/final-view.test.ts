import { finalView } from '../../../cli/view/final-view.ts';
import { sampleReport } from '../sample-report.ts';

/** Written by hand from the report beside it. */
const golden = `demo-20261105-080000-00ff: done

Stages
  stage    of         unit      in  accepted  rejected  failed  skipped  hands on       time
  train    generator  pair      76        74         2       0        0  74 pairs       1 min 5 s  computed
  extract  main       passage  124       118         5       0        1  118 fragments  1.2 s      cached

  Not accepted
    train generator  rejected: longer than maxLength: 2
    extract main  rejected: no letters: 3; rejected: duplicate: 2; skipped: too long: 1

Generators: accepted pairs by the hours of their servers
  arm   generator  template  pairs  generating  scoring  pairs an hour  with scoring
  main  generator  longform  118    1 min 30 s  30 s     4,720          3,540

Ended before the corpus did
  main: target of 100 pairs met, after 1 shard with 118 pairs, 1,119 requests, 56,518 tokens

Answered by people
  generate:main/3 after ServerUnavailable: retry, by ada@lab at 2026-11-05 08:05:09 UTC: the server is back

Models
  base model base: tiny Llama made here, 1 min 32 s, computed
  server of generator: ready after 1 min 35 s

Asked of model servers
  step           model      requests  prompt tokens  output tokens  server time
  generate:main  generator  1,118     45,678         9,000          3 min 5 s    computed
  answer:base    base       1         1,200          640            3.3 s        cached

Learning
  generator: held-out loss 4.10 → 3.20 after 120 optimizer steps, learned
  follower: held-out loss 3.50 → 3.63 after 1 optimizer step, NOT below its base: it learned nothing that held-out pairs show
  extractor: no held-out loss was measured, after 9 optimizer steps

Scores
  held-out, 20 pairs  base   follower
  rouge-l             12.30  10.46
  follower is BELOW base in rouge-l (10.46 against 12.30)

Examples: candidates with their perplexity, → was chosen
  "Bees make honey in summer."
    →    12.35  Why do bees make honey?
      no score  (empty)
          1235  Write a story.

Warnings
  models.base.licence: no licence is stated

Where everything is
  data set        /results/demo-20261105-080000-00ff/data.jsonl
  report          /results/demo-20261105-080000-00ff/report.md
  model base      artifacts/model/b/manifest-1.json
  model follower  artifacts/finetune/f/manifest-2.json
  store           bucket slingshot at http://127.0.0.1:9000
  in Temporal     http://127.0.0.1:8233/namespaces/default/workflows/demo-20261105-080000-00ff
  in MinIO        http://127.0.0.1:9001`;

const folder = '/results/demo-20261105-080000-00ff';
const places = {
  store: 'bucket slingshot at http://127.0.0.1:9000',
  files: {
    folder,
    data: `${folder}/data.jsonl`,
    report: `${folder}/report.json`,
    markdown: `${folder}/report.md`,
  },
  runPage: 'http://127.0.0.1:8233/namespaces/default/workflows/demo-20261105-080000-00ff',
  console: 'http://127.0.0.1:9001',
};

describe('the final view', () => {
  test('tells what went through each stage, what was learned, the scores, examples and where everything is', () => {
    expect(finalView(sampleReport, places, { base: 'tiny Llama made here' })).toBe(golden);
  });

  test('leaves out sections of which there is nothing to say, and pages that are not known', () => {
    const nothing = { generators: [], usage: [], limits: [], resolved: [], examples: [], warnings: [] };
    const bare = { ...sampleReport, servers: [], models: [], learning: [], scores: [], ...nothing };
    const text = finalView(bare, { store: 'folder /store' });
    expect(text).not.toMatch(/Models|Learning|Scores|Examples|Asked|Answered|Ended|Warnings|in Temporal|in MinIO/);
    expect(text).toContain('data set        runs/demo-20261105-080000-00ff/data-00001.jsonl');
  });

  test('does not say that a follower is below its base when it is not', () => {
    const [score] = sampleReport.scores;
    const models = [
      { model: 'base', score: 12.3 },
      { model: 'follower', score: 12.3 },
    ];
    const equal = { ...sampleReport, scores: score === undefined ? [] : [{ ...score, models }] };
    expect(finalView(equal, places)).not.toContain('BELOW');
  });

  test('shows three examples at most', () => {
    const [example] = sampleReport.examples;
    const examples = example === undefined ? [] : Array.from({ length: 5 }, () => example);
    expect(finalView({ ...sampleReport, examples }, places).match(/"Bees make honey/g)).toHaveLength(3);
  });
});
