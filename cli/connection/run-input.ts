import { defaultPayloadConverter } from '@temporalio/common';
import type { Client } from '@temporalio/client';
import { z } from 'zod';
import type { PipelineInput } from '../../pipeline/plan.ts';
import { runFileSchema } from '../../pipeline/run-file/run-file.ts';
import { stageNames } from '../../pipeline/stages.ts';

const inputSchema: z.ZodType<PipelineInput> = z.object({
  runFile: runFileSchema,
  fresh: z.boolean().optional(),
  forceFrom: z.enum(stageNames).optional(),
});

/**
 * What a run was started with, from the first event of its history.
 * @throws Error for a run whose input this version cannot read
 */
export async function readRunInput(client: Client, run: string): Promise<PipelineInput> {
  const { namespace } = client.options;
  const reply = await client.workflowService.getWorkflowExecutionHistory({
    namespace,
    execution: { workflowId: run },
    maximumPageSize: 1,
  });
  const payload = reply.history?.events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0];
  if (payload == null) throw new Error(`${run} was started without an input`);
  const parsed = inputSchema.safeParse(defaultPayloadConverter.fromPayload(payload));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Error(`the input of ${run} is of another version: ${issue?.path.join('.')}: ${issue?.message}`);
}
