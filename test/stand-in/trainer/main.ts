/**
 * A stand-in for Python with the trainer's package: takes the arguments that the worker and the local stack give an
 * interpreter, and keeps to deploy/trainer/README.md. Started by what writeInterpreter wrote.
 */
import { createInterface } from 'node:readline';
import { BadInput, exitCodes, Interrupted, Interruption } from './ending.ts';
import { emit } from './events.ts';
import { readJob } from './job.ts';
import { readTrainerSettings, type TrainerSettings } from './settings.ts';

const modules = ['torch', 'transformers', 'trl'];

async function main([first, ...rest]: string[]): Promise<number> {
  const settings = readTrainerSettings();
  const served = settings.serves ? [...modules, 'vllm'] : modules;
  const executable = process.env['STAND_IN_INTERPRETER'] ?? process.execPath;
  if (first === '-c') {
    // The question of deploy/local/python-interpreter.ts: which of these modules are there?
    console.log(
      JSON.stringify({
        interpreter: executable,
        version: '3.11.0',
        modules: rest.slice(1).filter((name) => served.includes(name)),
      }),
    );
    return exitCodes.done;
  }
  const [program, command, ...parameters] = rest;
  if (first !== '-m' || program !== 'slingshot_trainer') throw new BadInput(`a stand-in does not run ${first}`);
  if (command === 'environment') {
    const packages = Object.fromEntries(modules.map((name) => [name, 'stand-in']));
    const vllm = settings.serves ? { distribution: 'stand-in', version: '0.32.0', device: 'cpu' } : null;
    emit('environment', {
      protocol: 1,
      python: '3.11.0',
      executable,
      platform: 'stand-in',
      packages,
      vllm,
      gpu: false,
    });
    return exitCodes.done;
  }
  if (command === 'serve') return serveOrder(settings);
  if (command !== 'train') throw new BadInput(`no such command: ${command}`);
  const [job, ignore] = parameters;
  if (ignore !== '--ignore-stdin') watchStandardInput();
  const interruption = new Interruption();
  interruption.install();
  const { train } = await import('./train.ts');
  await train(readJob(job ?? ''), settings, interruption);
  return exitCodes.done;
}

/** The parent holds the other end; when it is gone there is nobody to work for. */
function watchStandardInput(): void {
  process.stdin.on('end', () => process.kill(process.pid, 'SIGKILL')).resume();
}

async function serveOrder(settings: TrainerSettings): Promise<number> {
  const { serve } = await import('./serve.ts');
  emit('imported', { seconds: 0 });
  const lines = createInterface({ input: process.stdin });
  return new Promise((resolve, reject) => {
    lines.once('line', (line) => void serve(line, settings).catch(reject));
    lines.once('close', () => resolve(exitCodes.done));
    process.once('SIGTERM', () => resolve(exitCodes.failed));
  });
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    if (error instanceof Interrupted) process.exit(exitCodes.interrupted);
    const message = error instanceof Error ? error.message : String(error);
    const isBadInput = error instanceof BadInput;
    if (!isBadInput) console.error(error);
    emit('error', { message, ...(isBadInput && error.field !== undefined ? { field: error.field } : {}) });
    process.exit(isBadInput ? exitCodes.badInput : exitCodes.failed);
  },
);
