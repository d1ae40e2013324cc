import { saveApproval } from '../../../activities/drift/approval.ts';
import { checkDrift, type CheckDriftInput } from '../../../activities/drift/check-drift.ts';
import { profileSchema } from '../../../activities/drift/profile.ts';
import type { ArtifactRef } from '../../../pipeline/artifacts.ts';
import { driftSchema } from '../../../pipeline/run-file/drift.ts';
import { fakeModel } from '../fake-ports.ts';
import { corpusOf, extracted, filtered, generated, scored } from '../shards.ts';
import { rejectionOf, withWorkbench, type Workbench } from '../workbench.ts';

const lines = Array.from({ length: 12 }, (_, index) => `Fact number ${index} of the river.`);

/** Scores of 12 fragments in shards of 5, three candidates each, of which the second is the most likely. */
async function scoresOf(bench: Workbench): Promise<ArtifactRef> {
  const { whole: fragments } = await extracted(bench, await corpusOf(bench, lines, 5));
  const model = await bench.model('base');
  const { whole: groups } = await generated(bench, fragments.ref, model, { candidates: 3 });
  return (await scored(bench, groups.ref, model)).whole.ref;
}

function withScores(work: (bench: Workbench, scores: ArtifactRef) => Promise<void>): Promise<void> {
  let position = 0;
  const fake = fakeModel(
    (_, j) => `Say ${j}.`,
    () => [-2, -1, -3][position++ % 3] ?? 0,
  );
  return withWorkbench(fake.ports, async (bench) => work(bench, await scoresOf(bench)));
}

async function inputOf(bench: Workbench, scores: ArtifactRef, strategy: string, run: string): Promise<CheckDriftInput> {
  const { whole } = await filtered(bench, scores, strategy);
  const arms = [{ name: 'main', filter: whole.ref, scores }];
  return { run, name: 'rivers', thresholds: driftSchema.parse({}), arms };
}

async function profileOf(bench: Workbench, run: string) {
  return profileSchema.parse(JSON.parse(Buffer.from(await bench.store.get(`runs/${run}/profile.json`)).toString()));
}

async function approve(bench: Workbench, run: string): Promise<void> {
  const [profile, at] = [await profileOf(bench, run), '2026-11-20T08:00:00.000Z'];
  await saveApproval(bench.store, { run, name: profile.name, profile, by: 'ada', at, why: 'read fifty pairs' });
}

test('the first run of a name has a profile and nothing to drift from', () =>
  withScores(async (bench, scores) => {
    const input = await inputOf(bench, scores, 'lowest', 'one');
    const found = await bench.run((all) => checkDrift(all, input));
    expect(found).toEqual({ profile: 'runs/one/profile.json', drifts: [] });
    const [arm] = (await profileOf(bench, 'one')).arms;
    expect(arm).toMatchObject({ name: 'main', fragments: 12, pairs: 12, acceptance: 1 });
    // e^1, and (e^2 - e^1) / e^1 = e - 1.
    expect(arm?.perplexity.median).toBeCloseTo(2.718281828, 8);
    expect(arm?.margin).toBeCloseTo(1.718281828, 8);
    expect(bench.beats.at(-1)).toEqual({ done: 3, of: 3, what: 'shards measured' });
  }));

test('a run of the approved figures does not drift, one that chooses worse does', () =>
  withScores(async (bench, scores) => {
    const approved = await inputOf(bench, scores, 'lowest', 'one');
    await bench.run((all) => checkDrift(all, approved));
    await approve(bench, 'one');
    expect(await bench.run((all) => checkDrift(all, { ...approved, run: 'two' }))).toEqual({
      profile: 'runs/two/profile.json',
      comparedWith: 'one',
      drifts: [],
    });
    // The first candidates have perplexity e^2: in bin [4, 8) instead of [2, 4), which share nothing.
    const worse = await inputOf(bench, scores, 'first', 'three');
    expect((await bench.run((all) => checkDrift(all, worse))).drifts).toEqual([
      {
        ...{ arm: 'main', figure: 'perplexity', difference: 1, threshold: 0.1 },
        approved: expect.closeTo(2.718281828, 8),
        now: expect.closeTo(7.389056099, 8),
      },
    ]);
  }));

test('runs of another name are not compared', () =>
  withScores(async (bench, scores) => {
    const approved = await inputOf(bench, scores, 'lowest', 'one');
    await bench.run((all) => checkDrift(all, approved));
    await approve(bench, 'one');
    const other = { ...(await inputOf(bench, scores, 'first', 'two')), name: 'hills' };
    expect((await bench.run((all) => checkDrift(all, other))).comparedWith).toBeUndefined();
  }));

test('an approval that cannot be read is said, not taken for none', () =>
  withScores(async (bench, scores) => {
    await bench.store.put('approved/rivers.json', Buffer.from('{"run":"one"}'));
    const input = await inputOf(bench, scores, 'lowest', 'two');
    const error = await rejectionOf(bench.run((all) => checkDrift(all, input)));
    expect([error.name, error.message]).toEqual(['BadInput', expect.stringContaining('approved/rivers.json')]);
  }));
