/** What a stage asked of model servers: told per stage and model in a run's report, and what a budget counts. */
export interface Usage {
  /** Requests that were answered. */
  requests: number;
  promptTokens: number;
  outputTokens: number;
  /** Seconds of waiting for answers, summed over requests. */
  serverSeconds: number;
}

export const noUsage: Usage = { requests: 0, promptTokens: 0, outputTokens: 0, serverSeconds: 0 };

/** The sum of two usages. */
export function addUsage(one: Usage, other: Usage): Usage {
  return {
    requests: one.requests + other.requests,
    promptTokens: one.promptTokens + other.promptTokens,
    outputTokens: one.outputTokens + other.outputTokens,
    serverSeconds: one.serverSeconds + other.serverSeconds,
  };
}
