import { probeServers } from '../../../activities/planning/probe-servers.ts';
import { ServerRefused, ServerUnavailable } from '../../../clients/server-errors.ts';
import { fakeClassifier, type FakeClassifier } from '../rules/fake-classifier.ts';
import { rejectionOf, withWorkbench } from '../workbench.ts';
import { plannedRun } from './planned-run.ts';

const overrides = {
  servers: {
    local: { kind: 'process' },
    judge: { kind: 'static', api: 'tei', url: 'https://models.example', model: 'org/toxic-bert' },
  },
};

function probed({ ports }: FakeClassifier, rule: object, open = ['filter:main']) {
  return withWorkbench({ ...ports, allowedHosts: ['models.example'] }, async (bench) => {
    const plan = await plannedRun(bench, { overrides: { ...overrides, rules: [rule] } });
    return bench.run((all) => probeServers(all, { plan, open }));
  });
}

const rule = { strategy: 'toxicity', server: 'judge' };

test('a classifier judges a pair before the run begins, as its rules will read it', async () => {
  const fake = fakeClassifier(() => 1);
  expect(await probed(fake, { ...rule, independent: true })).toEqual([{ name: 'judge', kind: 'static' }]);
  expect(fake.asked).toMatchObject([
    { reading: { independent: true }, texts: [expect.any(String), expect.any(String)] },
  ]);
  const unneeded = fakeClassifier(() => 1);
  expect(await probed(unneeded, rule, ['extract:main'])).toEqual([]);
  expect(unneeded.asked).toEqual([]);
});

test('a label that the model does not have refuses the run', async () => {
  const error = await rejectionOf(
    probed(
      fakeClassifier(() => 1),
      { ...rule, label: 'rude' },
    ),
  );
  expect([error.name, error.message]).toEqual(['BadInput', expect.stringContaining('it has: toxic, fine')]);
});

test('one that refuses refuses the run; one that is away is told of', async () => {
  const failing = (error: Error) =>
    fakeClassifier(
      () => 0,
      () => {
        throw error;
      },
    );
  const refused = new ServerRefused('https://models.example does not classify');
  expect(await rejectionOf(probed(failing(refused), rule))).toBe(refused);
  expect(await probed(failing(new ServerUnavailable('away')), rule)).toEqual([
    { name: 'judge', kind: 'static', problem: 'away' },
  ]);
});
