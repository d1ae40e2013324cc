import type { ArtifactPlace } from '../../activities/manifests.ts';
import { runFile } from '../activities/run-files.ts';
import { begin, callsOf, end } from './scripted-calls.ts';
import { minute, scriptedSuite } from './scripted-suite.ts';

const { withTemporal, workers } = scriptedSuite('reading sources that stand beside one another');

withTemporal('reading sources', () => {
  test(
    'a corpus that must not take the rows of a split is read after it, with it as input, and others at once',
    async () => {
      const task = (digit: string) => ({ object: 'x', sha256: digit.repeat(64), format: 'superni' });
      const data = { seeds: task('1'), test: { ...task('2'), use: 'evaluate' } };
      const arms = [
        { name: 'supervised', corpora: [task('3')] },
        { name: 'plain', corpora: [{ object: 'x', sha256: '4'.repeat(64) }] },
      ];
      const { handle, script } = await workers.start('plan', {
        runFile: runFile({ data, arms, arm: undefined }),
      });
      await handle.result();
      expect(begin(script, 'ingest', 'corpus:supervised')).toBeGreaterThan(end(script, 'split'));
      const inputs = callsOf(script, 'ingest').map(({ of, input }) => [of, (input as ArtifactPlace).inputs]);
      const keyOf = (id: string) => script.steps.find((step) => step.id === id)?.key;
      expect(Object.fromEntries(inputs)).toEqual({
        'corpus:plain': [],
        'corpus:supervised': ['split:seeds', 'split:test'].map((id): unknown =>
          expect.objectContaining({ key: keyOf(id) }),
        ),
      });
    },
    minute,
  );
});
