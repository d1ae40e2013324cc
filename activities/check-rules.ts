import type { RunFile } from '../pipeline/run-file/run-file.ts';
import { nearest } from '../pipeline/run-file/problems.ts';
import { findStrategy, rules, type StrategyProblem } from './strategies.ts';

/** Rules that ask a server which is not there or cannot classify, and weights that would weigh nothing. */
export function ruleProblems(runFile: RunFile): StrategyProblem[] {
  const { mix, servers } = runFile;
  return [
    ...runFile.rules.flatMap((choice, index) => {
      const found = findStrategy(rules, choice);
      if ('problems' in found || found.strategy.scope === 'pool') return [];
      const name = found.strategy.server?.(found.parameters);
      const message = name === undefined ? undefined : serverProblem(name, servers);
      return message === undefined ? [] : [{ path: ['rules', index, 'server'], message }];
    }),
    ...(mix.strategy === 'weighted' && mix.count === undefined
      ? [
          {
            path: ['mix', 'count'],
            message: 'is needed by strategy "weighted": a mix of all pairs has nothing to weigh',
          },
        ]
      : []),
  ];
}

function serverProblem(name: string, servers: RunFile['servers']): string | undefined {
  const server = Object.hasOwn(servers, name) ? servers[name] : undefined;
  if (server === undefined) {
    const close = nearest(name, Object.keys(servers));
    const hint = close === undefined ? `known: ${Object.keys(servers).join(', ')}` : `did you mean "${close}"?`;
    return `no server is named "${name}"; ${hint}`;
  }
  if (server.kind === 'process')
    return `"${name}" is started for a model of the run; a classifier needs a static server`;
  return server.api === 'tgi' ? `"${name}" is of api "tgi", which does not classify texts` : undefined;
}
