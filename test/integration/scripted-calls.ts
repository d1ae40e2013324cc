import type { Call, Script } from './scripted-activities.ts';

export function callsOf({ calls }: Script, activity: Call['activity']): Call[] {
  return calls.filter((call) => call.activity === activity);
}

/** What an activity was called for, in the order of its letters. */
export function subjects(script: Script, activity: Call['activity']): string[] {
  return callsOf(script, activity)
    .map(({ of }) => of)
    .sort();
}

/** When the last call of this activity whose subject starts so ended. */
export function end(script: Script, activity: Call['activity'], of = ''): number {
  const ends = callsOf(script, activity)
    .filter((call) => call.of.startsWith(of))
    .map(({ ended }) => ended ?? Infinity);
  expect(ends).not.toHaveLength(0);
  return Math.max(...ends);
}

/** When the first call of this activity whose subject starts so began. */
export function begin(script: Script, activity: Call['activity'], of = ''): number {
  const begins = callsOf(script, activity)
    .filter((call) => call.of.startsWith(of))
    .map(({ begun }) => begun);
  expect(begins).not.toHaveLength(0);
  return Math.min(...begins);
}
