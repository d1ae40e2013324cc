import { startChild } from '@temporalio/workflow';
import { asChild, childInput, childOptions, type Making } from './child-start.ts';
import type { data } from './data.ts';
import type { DataInput, DataResult } from './data-input.ts';
import type { ReadyStep } from './steps.ts';

/** Takes every shard of an arm through some stages, in a child named after them. */
export async function makeShards(
  making: Making,
  name: 'data' | 'extract' | 'generate' | 'filter',
  arm: string,
  stages: ReadyStep[],
): Promise<DataResult['outcomes']> {
  const { plan, survey, state } = making;
  const corpus = plan.steps.find((step) => step.kind === 'extract' && step.arm === arm)?.inputs[0]?.steps[0];
  const input: DataInput = {
    ...childInput(making),
    stages,
    shards: survey.steps.find(({ id }) => id === corpus)?.shards ?? 0,
    window: state.window ?? plan.window,
    quota: plan.quotas[arm],
  };
  const what = {
    data: 'extract, generate and filter',
    extract: 'extract',
    generate: 'generate',
    filter: 'score and filter',
  };
  const options = childOptions(making, name, arm, `${what[name]} ${arm}`);
  const result = await asChild(making, options.workflowId, () =>
    startChild<typeof data>(name, { ...options, args: [input] }),
  );
  state.childEndedWith(options.workflowId, result.resolved);
  state.armEnded(arm, result);
  return result.outcomes;
}
