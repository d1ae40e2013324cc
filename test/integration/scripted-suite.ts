import { ScriptedOperator } from './scripted-operator.ts';
import { startScriptedWorkers, type ScriptedWorkers } from './scripted-workers.ts';

export const minute = 60_000;

/**
 * Tests of workflows on a real Temporal, with workers that are there for as long as the file's tests run.
 * @param subject what is left out where no Temporal is named, for the message
 */
export function scriptedSuite(subject: string) {
  const address = process.env['TEMPORAL_ADDRESS'];
  if (address === undefined) console.warn(`left out: ${subject} on a Temporal, because TEMPORAL_ADDRESS is not set`);
  let started: ScriptedWorkers | undefined;
  const running = (): ScriptedWorkers => {
    if (started === undefined) throw new TypeError('the workers run only while tests do');
    return started;
  };
  beforeAll(async () => {
    if (address === undefined) return;
    started = await startScriptedWorkers(address, process.env['TEMPORAL_NAMESPACE'] ?? 'default');
  }, 2 * minute);
  afterAll(async () => {
    await started?.stop();
  }, minute);
  const workers: ScriptedWorkers = {
    start: (workflow, input, fields) => running().start(workflow, input, fields),
    expect: (run, fields) => running().expect(run, fields),
    get client() {
      return running().client;
    },
    get connection() {
      return running().connection;
    },
    stop: () => running().stop(),
  };
  return {
    withTemporal: address === undefined ? describe.skip : describe,
    workers,
    operator: new ScriptedOperator(() => workers),
  };
}
