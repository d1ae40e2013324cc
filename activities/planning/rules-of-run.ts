import type { VersionedStrategy } from '../../pipeline/recipes.ts';
import type { ResolvedRun } from '../../pipeline/run-file/resolved.ts';
import { requireNamed, rules, versioned } from '../strategies.ts';

/** The rules of a run that judge single pairs, or those that judge the pool of all pairs, as recipes hold them. */
export function rulesOf(run: ResolvedRun, scope: 'record' | 'pool'): VersionedStrategy[] {
  return run.rules
    .filter((rule) => requireNamed(rules, rule).strategy.scope === scope)
    .map((rule) => versioned(rules, rule));
}
