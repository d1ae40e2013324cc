import { Client, Connection } from '@temporalio/client';
import { readTemporalOptions } from '../clients/temporal-environment.ts';

/** Sums over histories. */
export interface HistorySums {
  events: number;
  bytes: number;
  mostEvents: number;
  mostBytes: number;
  /** From the first start to the last end. */
  seconds: number;
}

/** The histories of a finished run: of its data workflow over all its continuations, and of everything. */
export async function historiesOf(run: string): Promise<{ executions: number; data: HistorySums; all: HistorySums }> {
  const { address, namespace, ...secured } = readTemporalOptions(process.env);
  const connection = await Connection.connect({ address, ...secured });
  try {
    const { workflow } = new Client({ connection, namespace });
    const found = [];
    for await (const one of workflow.list({ query: `WorkflowId STARTS_WITH "${run}"` })) {
      const { historyLength, historySize, startTime, closeTime } = await workflow
        .getHandle(one.workflowId, one.runId)
        .describe();
      const [start, end] = [startTime.getTime(), closeTime?.getTime() ?? Date.now()];
      found.push({ type: one.type, events: historyLength, bytes: historySize ?? 0, start, end });
    }
    return { executions: found.length, data: sumOf(found.filter(({ type }) => type === 'data')), all: sumOf(found) };
  } finally {
    await connection.close();
  }
}

function sumOf(histories: { events: number; bytes: number; start: number; end: number }[]): HistorySums {
  const [events, bytes] = [histories.map((one) => one.events), histories.map((one) => one.bytes)];
  const total = (all: number[]) => all.reduce((sum, one) => sum + one, 0);
  return {
    events: total(events),
    bytes: total(bytes),
    mostEvents: Math.max(...events),
    mostBytes: Math.max(...bytes),
    seconds: (Math.max(...histories.map(({ end }) => end)) - Math.min(...histories.map(({ start }) => start))) / 1000,
  };
}
