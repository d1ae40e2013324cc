import { DefaultLogger, type LogEntry, type Logger as SdkLogger } from '@temporalio/worker';
import pino, { type DestinationStream, type Logger } from 'pino';

/** Levels of the SDK that its own levels name otherwise. */
const levels = { TRACE: 'debug', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;

/** What the SDK calls a field, and what it is called in a line of the log. */
const renamed: Readonly<Record<string, string>> = {
  workflowId: 'workflow',
  workflowRunId: 'runId',
  activityType: 'activity',
  sdkComponent: 'component',
};

/** Of no use to a reader; a task token would even let one answer in the activity's place. */
const leftOut = new Set(['taskToken', 'isLocal']);

/** The log of a worker: JSON, a line each, on standard output unless told otherwise. */
export function createLog(level: string, destination?: DestinationStream): Logger {
  const options = {
    name: 'slingshot-worker',
    level,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { error: pino.stdSerializers.err },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

/** What the SDK, its core, workflows and activities write, as lines of the worker's log. */
export function sdkLogger(log: Logger): SdkLogger {
  return new DefaultLogger(log.isLevelEnabled('debug') ? 'DEBUG' : 'INFO', ({ level, message, meta }: LogEntry) => {
    log[levels[level]](logFields(meta ?? {}), message);
  });
}

/** The fields of a line, with the run that a workflow belongs to: its own id, or what stands before its first slash. */
export function logFields(meta: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  const { workflowId } = meta;
  if (typeof workflowId === 'string') fields['run'] = runOf(workflowId);
  for (const [name, value] of Object.entries(meta)) if (!leftOut.has(name)) fields[renamed[name] ?? name] = value;
  return fields;
}

/** The run a workflow belongs to; children are named by it and a slash. */
function runOf(workflowId: string): string {
  return workflowId.split('/', 1)[0] ?? workflowId;
}
