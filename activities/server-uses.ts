import type { Role } from '../pipeline/run-file/names.ts';
import { placedArms } from '../pipeline/run-file/placed-arms.ts';
import type { RunFile } from '../pipeline/run-file/run-file.ts';
import type { StrategyProblem } from './strategies.ts';

/** Roles whose server can only classify: its protocol has neither texts nor their log-probabilities. */
export function serverUseProblems(runFile: RunFile): StrategyProblem[] {
  const { roles, servers } = runFile;
  const used: { path: PropertyKey[]; role: Role | undefined }[] = [
    ...Object.entries(roles).map(([name, role]: [string, Role | undefined]) => ({ path: ['roles', name], role })),
    ...placedArms(runFile).flatMap(({ arm, path }) =>
      (['generator', 'extractor'] as const).map((name) => ({ path: [...path, name], role: arm[name] })),
    ),
  ];
  return used.flatMap(({ path, role }) => {
    const server = role === undefined ? undefined : servers[role.server];
    if (role === undefined || server?.kind !== 'static' || server.api !== 'tei') return [];
    const message = `"${role.server}" is of api "tei", which only classifies texts: it neither generates nor scores`;
    return [{ path: [...path, 'server'], message }];
  });
}
