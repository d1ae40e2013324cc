import { defaultPayloadConverter } from '@temporalio/common';
import type { History, Payload } from '@temporalio/common/lib/proto-utils.js';
import { oneLine } from '../view/format.ts';

type Event = NonNullable<History['events']>[number];

/** A failure as a history holds it. */
export type HistoryFailure = NonNullable<Event['activityTaskFailedEventAttributes']>['failure'];

const MOST_CHARACTERS = 300;

/** Temporal's numbers of the limits an activity may have run past. */
const timeouts: Readonly<Record<number, string>> = {
  1: 'it took too long',
  2: 'no worker took it',
  3: 'it took too long with all its attempts',
  4: 'its worker fell silent',
};

/** The value of a payload; undefined where it is encrypted, or of a converter that is not known here. */
export function payloadValue(payload: Payload | null | undefined): unknown {
  if (payload === null || payload === undefined) return undefined;
  try {
    return defaultPayloadConverter.fromPayload(payload);
  } catch {
    return undefined;
  }
}

/** The summary that was given to what an event begins; undefined where there is none. */
export function summaryOf({ userMetadata }: Event): string | undefined {
  const summary = payloadValue(userMetadata?.summary);
  return typeof summary === 'string' && summary !== '' ? oneLine(summary, MOST_CHARACTERS) : undefined;
}

/**
 * A failure as one line, "type: message": the first that was given a type, for those around it only say where it was,
 * and what lies at its bottom.
 */
export function describeFailure(failure: HistoryFailure): string {
  const chain: NonNullable<HistoryFailure>[] = [];
  for (let current = failure; current; current = current.cause) chain.push(current);
  const told = chain.find((one) => one.applicationFailureInfo ?? one.timeoutFailureInfo) ?? chain.at(-1);
  const message = told?.message || 'no reason given';
  const bottom = chain.at(-1)?.message ?? '';
  const whole = message.includes(bottom) ? message : `${message} (${bottom})`;
  const timeout = told?.timeoutFailureInfo?.timeoutType;
  if (timeout !== null && timeout !== undefined) return `timed out: ${timeouts[timeout] ?? whole}`;
  const type = told?.applicationFailureInfo?.type;
  return oneLine(type ? `${type}: ${whole}` : whole, MOST_CHARACTERS);
}

/**
 * A signal or update as one line: what, who and why where its value says so, and otherwise the client that sent it.
 * @param payloads its arguments, of which the first is told
 */
export function describeMessage(
  name: string | null | undefined,
  payloads: readonly Payload[] | null | undefined,
  identity: string | null | undefined,
): string {
  const value = payloadValue(payloads?.[0]);
  const { by, why, ...rest } = isObject(value) ? value : { by: undefined, why: undefined };
  const told = isObject(value) ? rest : value;
  const isEmpty = told === undefined || (isObject(told) && Object.keys(told).length === 0);
  const who = typeof by === 'string' ? ` by ${by}` : identity ? ` by ${identity}` : '';
  const reason = typeof why === 'string' ? `: ${why}` : '';
  return oneLine(`${name ?? 'message'}${isEmpty ? '' : ` ${JSON.stringify(told)}`}${who}${reason}`, MOST_CHARACTERS);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
