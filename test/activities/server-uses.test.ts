import { checkRun } from '../../activities/check-run.ts';
import { serverUseProblems } from '../../activities/server-uses.ts';
import { runFile } from './run-files.ts';

const server = (api: string) => ({ kind: 'static', api, url: 'http://a', model: 'm' });
const servers = { local: { kind: 'process' }, labels: server('tei'), writer: server('tgi') };

test('a server that only classifies may be there, but plays no role', () => {
  expect(serverUseProblems(runFile({ servers }))).toEqual([]);
  const roles = {
    scorer: { model: 'base', server: 'labels' },
    generator: { model: 'generator', server: 'labels' },
  };
  const found = serverUseProblems(runFile({ servers, roles }, { generator: { model: 'generator', server: 'labels' } }));
  expect(found.map(({ path }) => path.map(String).join('.')).toSorted()).toEqual([
    'arm.generator.server',
    'roles.generator.server',
    'roles.scorer.server',
  ]);
  for (const { message } of found) expect(message).toContain('"labels" is of api "tei", which only classifies');
  expect(checkRun(runFile({ servers, roles }))).toEqual(
    expect.arrayContaining(serverUseProblems(runFile({ servers, roles }))),
  );
});

test('TGI serves every role', () => {
  const roles = { scorer: { model: 'base', server: 'writer' }, generator: { model: 'generator', server: 'writer' } };
  expect(checkRun(runFile({ servers, roles }))).toEqual([]);
});
