import path from 'node:path';
import { execa } from 'execa';
import { python } from './trainer-process.ts';

const withPython = python ? describe : describe.skip;
if (!python) console.warn('trainer: left out, as SLINGSHOT_PYTHON names no interpreter with the trainer requirements');

/** One interpreter for all of them: importing takes longer than training models this small. */
withPython('the trainer, tested from within', () => {
  test('does what test/deploy/trainer says', async () => {
    const folder = path.join(import.meta.dirname, '../..');
    const arguments_ = ['-W', 'ignore', '-m', 'unittest', 'discover', '-s', 'test/deploy/trainer'];
    const { exitCode, stderr } = await execa(python ?? 'python3', arguments_, {
      cwd: folder,
      env: { PYTHONPATH: path.join(folder, 'deploy/trainer'), PYTHONDONTWRITEBYTECODE: '1', HF_HUB_OFFLINE: '1' },
      reject: false,
      stdin: 'ignore',
    });
    // unittest ends with what failed and why; libraries' progress bars come before.
    expect({ exitCode, told: exitCode === 0 ? '' : stderr.slice(stderr.indexOf('='.repeat(70))) }).toEqual({
      exitCode: 0,
      told: '',
    });
    expect(stderr).toMatch(/Ran [1-9]\d+ tests/);
  }, 240_000);
});
