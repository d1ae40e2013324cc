import type { WorkflowStartOptions } from '@temporalio/client';
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import type { PipelineInput } from '../../pipeline/plan.ts';
import { searchAttributes } from '../../pipeline/search-attributes.ts';
import { taskQueues } from '../../pipeline/task-queues.ts';

/**
 * How a run is started, whether by a person or by a schedule: on which queue, before which others, and by what it can
 * be found before a worker has taken it up.
 */
export function startOptions(input: PipelineInput) {
  const { name, priority } = input.runFile;
  return {
    taskQueue: taskQueues.pipeline,
    args: [input] as [PipelineInput],
    staticSummary: `${name}: from text to an instruction-following model`,
    priority: { priorityKey: priority.level, fairnessKey: name, fairnessWeight: priority.weight },
    typedSearchAttributes: [
      { key: defineSearchAttributeKey(searchAttributes.name, SearchAttributeType.KEYWORD), value: name },
      { key: defineSearchAttributeKey(searchAttributes.state, SearchAttributeType.KEYWORD), value: 'running' },
    ],
  } satisfies Omit<WorkflowStartOptions, 'workflowId'>;
}
