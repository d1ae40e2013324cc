import type { RunReport } from '../../pipeline/report.ts';

/** The arms that ended before their corpus did, with the limit each met and what had been counted by then. */
export function limitLines({ limits }: RunReport): string[] {
  return limits.map(({ arm, reason, shards, pairs, requests, tokens }) => {
    const figures = [counted(pairs, 'pair'), counted(requests, 'request'), counted(tokens, 'token')];
    return `${arm}: ${reason}, after ${counted(shards, 'shard')} with ${figures.join(', ')}`;
  });
}

function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}
