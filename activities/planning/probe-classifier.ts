import { ServerUnavailable } from '../../clients/server-errors.ts';
import type { PlanStep, ProbedServer } from '../../pipeline/plan.ts';
import type { Server } from '../../pipeline/run-file/servers.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { loadParameters } from '../recipe-files.ts';
import { recordRules } from '../rules/record-rules.ts';

/** How long a busy server may take until its turn comes and it has answered. */
const patienceMs = 120_000;

/** What every classifier has an opinion of. */
const sample = { instruction: 'Name a river.', output: 'The Danube is a river.', supervised: false };

/**
 * Has a classifier judge a pair by every rule that will ask it: that it classifies, serves the right model and has the labels
 * is known then. One that does not answer is told of, not refused: it may be there when its stage is.
 * @throws ServerRefused or BadInput where it cannot be used as it is, naming what to mend
 */
export async function probedClassifier(
  { store, classifier }: Pick<ActivityDependencies, 'store' | 'classifier'>,
  name: string,
  server: Server,
  steps: readonly PlanStep[],
  signal: AbortSignal,
): Promise<ProbedServer> {
  const overdue = AbortSignal.timeout(patienceMs);
  const either = AbortSignal.any([signal, overdue]);
  try {
    for (const { key } of steps) {
      for (const rule of await recordRules((await loadParameters(store, 'filter', key)).rules)) {
        if (rule.classification?.server !== name) continue;
        const user = { run: 'probing', weight: 1, onWait: () => undefined };
        const texts = [sample.instruction, sample.output];
        const scores = await classifier(server, user, rule.classification.reading).classify(texts, either);
        rule.judge(sample, (text) => scores[texts.indexOf(text)] ?? []);
      }
    }
    return { name, kind: server.kind };
  } catch (error) {
    signal.throwIfAborted();
    const late = `the classifier did not answer within ${patienceMs / 1000} s`;
    if (overdue.aborted) return { name, kind: server.kind, problem: late };
    if (!(error instanceof ServerUnavailable)) throw error;
    return { name, kind: server.kind, problem: error.message };
  }
}
