import type { ParkedItem } from '../pipeline/progress.ts';

/** What waits for a person: what failed, what was tried, where to look, and what to press next. */
export function parkedDetails(items: readonly ParkedItem[]): string[] {
  return items.flatMap(({ id, failure, reason, tried, since, actions, workflow }) => {
    const run = workflow.split('/')[0] ?? workflow;
    return [
      `### ${id} is parked: ${failure}`,
      `> ${reason.replaceAll('\n', '\n> ')}`,
      `Tried: ${tried}. Waiting since ${new Date(since).toISOString().slice(0, 19)}Z.`,
      `Look at: the failed activity in the history of \`${workflow}\`, \`slingshot logs ${run}\`, ` +
        `artifacts under \`artifacts/${id.split(/[:/]/)[0]}/\`.`,
      `Next: **Update** \`resolve\` with \`{"action": "${actions[0]}", "item": "${id}", "by": "NAME", "why": "REASON"}\` ` +
        `(${actions.join(', ')}), or \`slingshot resolve ${run} ${actions[0]} --why REASON\`.`,
    ];
  });
}
