import type { Plan, PlanStep, ProbedServer } from '../../pipeline/plan.ts';
import type { ServerCapabilities } from '../../clients/server-capabilities.ts';
import { ServerRefused } from '../../clients/server-errors.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { activityPulse } from '../heartbeat.ts';
import { loadParameters } from '../recipe-files.ts';
import { probedClassifier } from './probe-classifier.ts';

/** A plan, and the ids of those of its steps that are still to be made. */
export interface ProbeServersInput {
  plan: Plan;
  open: string[];
}

type Probing = Pick<ActivityDependencies, 'modelServers' | 'classifier' | 'store'>;

/**
 * Asks every server that open steps need what it can do, before anything costs GPU time.
 * @throws ServerRefused where one cannot be used as it is, naming what to mend
 */
export async function probeServers(dependencies: Probing, { plan, open }: ProbeServersInput): Promise<ProbedServer[]> {
  const { signal } = activityPulse();
  const steps = plan.steps.filter(({ id }) => open.includes(id));
  return Promise.all(
    Object.entries(plan.servers).flatMap(([name, server]) => {
      const classifying = steps.filter(({ classifiers }) => classifiers?.includes(name));
      const needing = steps.filter(({ served }) => served?.server === name);
      if (classifying.length > 0) return probedClassifier(dependencies, name, server, classifying, signal);
      if (needing.length === 0) return [];
      return probed(name, needing, dependencies, () => dependencies.modelServers.probe(server, signal)).then(
        (capabilities): ProbedServer => ({ name, kind: server.kind, ...capabilities }),
      );
    }),
  );
}

async function probed(
  name: string,
  needing: readonly PlanStep[],
  { store }: Probing,
  probe: () => Promise<ServerCapabilities>,
): Promise<Omit<ServerCapabilities, 'maxStopSequences'>> {
  const { maxStopSequences, ...capabilities } = await probe();
  const scores = needing.find(({ kind }) => kind === 'score');
  if (scores !== undefined && capabilities.logProbabilities === false) {
    throw new ServerRefused(
      `servers.${name} gives no log-probabilities of prompts, without which it cannot do ${scores.id}; a TGI server gives ` +
        'them when it is started with --enable-prefill-logprobs',
    );
  }
  for (const { id, kind, key } of maxStopSequences === undefined ? [] : needing) {
    if (kind !== 'generate') continue;
    const { length } = (await loadParameters(store, kind, key)).sampling.stop;
    if (length <= (maxStopSequences ?? length)) continue;
    throw new ServerRefused(
      `servers.${name} takes ${maxStopSequences} stop texts (TGI's --max-stop-sequences), and ${id} has ${length} in ` +
        'sampling.stop',
    );
  }
  return capabilities;
}
