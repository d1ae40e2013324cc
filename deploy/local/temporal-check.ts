import { Connection } from '@temporalio/client';

const TIMEOUT_MILLISECONDS = 5_000;

/** Whether a Temporal service answers at this address and knows the namespace. */
export async function temporalAnswers(address: string, namespace: string): Promise<boolean> {
  try {
    const connection = await Connection.connect({ address, connectTimeout: TIMEOUT_MILLISECONDS });
    try {
      const deadline = Date.now() + TIMEOUT_MILLISECONDS;
      await connection.withDeadline(deadline, () => connection.workflowService.describeNamespace({ namespace }));
      return true;
    } finally {
      await connection.close();
    }
  } catch {
    return false;
  }
}
