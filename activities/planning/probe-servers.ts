import type { Plan, ProbedServer } from '../../pipeline/plan.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { activityPulse } from '../heartbeat.ts';

/** A plan, and the ids of those of its steps that are still to be made. */
export interface ProbeServersInput {
  plan: Plan;
  open: string[];
}

/**
 * Asks every server that open steps need what it can do, before anything costs GPU time.
 * @throws ServerRefused where one cannot be used as it is, naming what to mend
 */
export async function probeServers(
  { modelServers }: Pick<ActivityDependencies, 'modelServers'>,
  { plan, open }: ProbeServersInput,
): Promise<ProbedServer[]> {
  const { signal } = activityPulse();
  const needed = plan.steps.flatMap(({ id, served }) =>
    served !== undefined && open.includes(id) ? served.server : [],
  );
  return Promise.all(
    Object.entries(plan.servers)
      .filter(([name]) => needed.includes(name))
      .map(async ([name, server]) => ({ name, kind: server.kind, ...(await modelServers.probe(server, signal)) })),
  );
}
