import { runFile } from '../activities/run-files.ts';
import { callsOf, subjects } from './scripted-calls.ts';
import { minute, scriptedSuite } from './scripted-suite.ts';

const { withTemporal, workers } = scriptedSuite('runs whose rules ask classifiers');

const judge = { kind: 'static', api: 'tei', url: 'https://models.example', model: 'org/toxic-bert' };

withTemporal('a run whose rules ask a classifier', () => {
  test(
    'filters each shard where servers can be asked, with the servers of its rules, which are never acquired',
    async () => {
      const { handle, run, script } = await workers.start(
        'pipeline',
        {
          runFile: runFile({
            servers: { local: { kind: 'process' }, judge },
            rules: [{ strategy: 'toxicity', server: 'judge' }],
          }),
        },
        {},
      );
      await handle.result();
      expect(callsOf(script, 'filter')).toEqual([]);
      expect(subjects(script, 'filterByClassifiers').toSorted()).toEqual(['filter:main 0', 'filter:main 1']);
      const [asked] = callsOf(script, 'filterByClassifiers');
      expect(asked?.input).toEqual({
        place: expect.objectContaining({ kind: 'filter', inputs: [expect.objectContaining({ kind: 'score' })] }),
        classifiers: { servers: { judge: expect.objectContaining(judge) }, run },
      });
      expect(subjects(script, 'acquireServer').filter((name) => name.startsWith('judge'))).toEqual([]);
    },
    minute,
  );
});
