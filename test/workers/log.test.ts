import { createLog, logFields, sdkLogger } from '../../workers/log.ts';

/** The lines that `work` writes. */
function linesOf(level: string, work: (log: ReturnType<typeof createLog>) => void): Record<string, unknown>[] {
  const lines: string[] = [];
  work(createLog(level, { write: (line: string) => void lines.push(line) }));
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

test('a line is JSON with its level by name and its time in full', () => {
  const [line] = linesOf('info', (log) => log.warn({ run: 'r' }, 'told'));
  expect(line).toMatchObject({ level: 'warn', name: 'slingshot-worker', run: 'r', msg: 'told' });
  expect(line?.['time']).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
});

test('what an activity writes names its run, workflow, activity, stage, shard and attempt', () => {
  const [line] = linesOf('info', (log) => {
    sdkLogger(log).info('server is slow', {
      sdkComponent: 'activity',
      workflowId: 'demo-1/data/main',
      workflowRunId: 'x',
      activityType: 'generate',
      stage: 'generate',
      shard: 3,
      attempt: 2,
    });
  });
  expect(line).toMatchObject({
    level: 'info',
    msg: 'server is slow',
    component: 'activity',
    run: 'demo-1',
    workflow: 'demo-1/data/main',
    runId: 'x',
    activity: 'generate',
    stage: 'generate',
    shard: 3,
    attempt: 2,
  });
});

test('a task token, by which anyone could answer for an activity, is left out', () => {
  expect(logFields({ taskToken: 'secret', attempt: 1 })).toEqual({ attempt: 1 });
});

test('an error keeps its message and its causes', () => {
  const error = new Error('the shard failed', { cause: new Error('disk full') });
  const [line] = linesOf('info', (log) => {
    sdkLogger(log).error('Activity failed', { error });
  });
  expect(line).toMatchObject({ level: 'error', error: { message: expect.stringContaining('disk full') } });
});

test.each([
  ['info', ['told', 'warned']],
  ['warn', ['warned']],
  ['debug', ['noted', 'told', 'warned']],
])('at level %s, %j is written', (level, expected) => {
  const lines = linesOf(level, (log) => {
    const sdk = sdkLogger(log);
    sdk.debug('noted');
    sdk.info('told');
    sdk.warn('warned');
  });
  expect(lines.map(({ msg }) => msg)).toEqual(expected);
});
