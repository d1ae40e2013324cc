import type { Role } from '../pipeline/run-file/names.ts';
import type { RunFile } from '../pipeline/run-file/run-file.ts';
import type { StrategyProblem } from './strategies.ts';

/** Roles whose server can only classify: its protocol has neither texts nor their log-probabilities. */
export function serverUseProblems(runFile: RunFile): StrategyProblem[] {
  const { arm, arms = [], roles, servers } = runFile;
  const listed = [
    ...(arm === undefined ? [] : [{ one: arm, path: ['arm'] }]),
    ...arms.map((one, index) => ({ one, path: ['arms', index] })),
  ];
  const used: { path: PropertyKey[]; role: Role | undefined }[] = [
    ...Object.entries(roles).map(([name, role]: [string, Role | undefined]) => ({ path: ['roles', name], role })),
    ...listed.flatMap(({ one, path }) =>
      (['generator', 'extractor'] as const).map((name) => ({ path: [...path, name], role: one[name] })),
    ),
  ];
  return used.flatMap(({ path, role }) => {
    const server = role === undefined ? undefined : servers[role.server];
    if (role === undefined || server?.kind !== 'static' || server.api !== 'tei') return [];
    const message = `"${role.server}" is of api "tei", which only classifies texts: it neither generates nor scores`;
    return [{ path: [...path, 'server'], message }];
  });
}
