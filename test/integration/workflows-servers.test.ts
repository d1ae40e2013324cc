import { runFile } from '../activities/run-files.ts';
import { rejectionOf } from '../activities/workbench.ts';
import { callsOf, end } from './scripted-calls.ts';
import { door, failing, until } from './scripted-operator.ts';
import { minute, scriptedSuite } from './scripted-suite.ts';

const { withTemporal, workers } = scriptedSuite('the servers of a run');

withTemporal('the servers of a run', () => {
  test(
    'one that was still starting when its steps failed is given back once it is there, before the run ends',
    async () => {
      const starting = door();
      const { handle, script } = await workers.start(
        'pipeline',
        { runFile: runFile({ onFailure: 'fail' }) },
        {
          before: {
            extract: failing(['extract:main 0']),
            acquireServer: (of) => (of === 'local/train:generator' ? starting.wait() : Promise.resolve()),
          },
        },
      );
      const released = () => callsOf(script, 'releaseServer').filter(({ of }) => of === 'local/train:generator');
      await until('for the failure', () => released().length > 0);
      const acquired = () => callsOf(script, 'acquireServer').some(({ of }) => of === 'local/train:generator');
      await until('for the start', acquired);
      starting.open();
      await rejectionOf(handle.result());
      expect(released().at(-1)?.begun).toBeGreaterThan(end(script, 'acquireServer', 'local/train:generator'));
      expect(released().at(-1)?.ended).toBeDefined();
    },
    minute,
  );
});
