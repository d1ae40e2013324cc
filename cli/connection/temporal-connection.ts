import { Client, Connection, isGrpcServiceError, NamespaceNotFoundError } from '@temporalio/client';
import { startTracing } from '../../clients/tracing.ts';
import { readTemporalOptions, type TemporalOptions } from '../../clients/temporal-environment.ts';
import type { RunningStack } from '../../deploy/local/read-stack.ts';
import type { Environment } from '../../deploy/local/report.ts';
import { errorMessage } from '../../stores/error-code.ts';
import { CommandFailure } from '../command-failure.ts';
import { exitCodes } from '../exit-codes.ts';
import { clientTracing } from './client-tracing.ts';
import { grpcReason } from './grpc-reason.ts';
import { ServerUnreachable } from './pipeline-runs.ts';
import { tlsProblem } from './tls-problem.ts';

const CONNECT_MILLISECONDS = 5_000;
const CALL_MILLISECONDS = 20_000;

/** A Temporal service that answered, for commands to work with. */
export interface TemporalConnection {
  connection: Connection;
  client: Client;
  /** Host and port, for messages. */
  address: string;
  namespace: string;
  /**
   * One piece of work with the service, within twenty seconds.
   * @param operation what is being done, for messages
   * @throws ServerUnreachable, CommandFailure where the service refuses, and what the work throws
   */
  call<T>(operation: string, work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/**
 * How to reach the Temporal of a stack: secured as the environment says, unless this machine started it for itself.
 * @throws CommandFailure with exit code 3 when the environment names a file that cannot be read, or contradicts itself
 */
export function temporalOptionsOf(stack: RunningStack, environment: Environment): TemporalOptions {
  const address = { TEMPORAL_ADDRESS: stack.temporalAddress, TEMPORAL_NAMESPACE: stack.temporalNamespace };
  if (stack.temporalIsOurs === true) return readTemporalOptions(address);
  try {
    return readTemporalOptions({ ...environment, ...address });
  } catch (error) {
    throw new CommandFailure(errorMessage(error), exitCodes.unreachable, { cause: error });
  }
}

/**
 * Connects to a Temporal service; the environment says whether calls are traced.
 * @throws ServerUnreachable when nothing answers there within five seconds
 */
export async function connectTemporal(options: TemporalOptions, environment: Environment): Promise<TemporalConnection> {
  const { address, namespace, ...secured } = options;
  const connection = Connection.lazy({ address, ...secured, connectTimeout: CONNECT_MILLISECONDS });
  try {
    await connection.ensureConnected();
  } catch (error) {
    // It would go on trying
    await connection.close();
    if (isRefused(error)) throw refusal(address, 'connecting', error);
    const problem = await tlsProblem(options);
    throw new ServerUnreachable(address, problem === undefined ? 'connecting' : `TLS: ${problem}`, { cause: error });
  }
  const tracing = await startTracing(environment, 'slingshot');
  const client = new Client({ connection, namespace, interceptors: { workflow: await clientTracing(tracing) } });
  return {
    connection,
    client,
    address,
    namespace,
    async call(operation, work) {
      try {
        return await connection.withDeadline(Date.now() + CALL_MILLISECONDS, work);
      } catch (error) {
        if (isUnreachable(error)) throw new ServerUnreachable(address, operation, { cause: error });
        if (isRefused(error)) throw refusal(address, `${operation} in namespace ${namespace}`, error);
        throw error;
      }
    },
    async close() {
      await connection.close();
      await tracing?.close();
    },
  };
}

/** Whether the service did not answer, or not in time. */
export function isUnreachable(error: unknown): boolean {
  const reason = grpcReason(error);
  return reason === 'unavailable' || reason === 'too late';
}

function isRefused(error: unknown): boolean {
  return error instanceof NamespaceNotFoundError || grpcReason(error) === 'refused';
}

function refusal(address: string, operation: string, error: unknown): CommandFailure {
  const message = `Temporal at ${address} refuses (${operation}): ${serviceMessage(error)}`;
  return new CommandFailure(message, exitCodes.unreachable, { cause: error });
}

/** What the service said, which stands in a cause of what the client says. */
function serviceMessage(error: unknown): string {
  for (let current = error; current instanceof Error; current = current.cause) {
    if (isGrpcServiceError(current) && current.details !== '') return current.details;
  }
  return errorMessage(error);
}
