import type { z } from 'zod';

/** What a strategy needs from a server; score-output: a score of each output without an instruction too. */
export type Capability = 'generate' | 'score' | 'score-output' | 'classify' | 'chat' | 'embed' | 'train';

/** What a strategy looks at when it decides. */
export type Scope = 'record' | 'group' | 'pool';

/** A named way of doing one of the things that vary; its name and version go into artifact keys. */
export interface Strategy {
  name: string;
  version: number;
  summary: string;
  /** Schema of its own parameters, as they stand beside its name in a run file. */
  parameters: z.ZodType;
  needs: readonly Capability[];
  scope: Scope;
}

/** A strategy whose parameters are typed, as its file writes it down. */
export type StrategyDefinition<Parameters> = Omit<Strategy, 'parameters'> & { parameters: z.ZodType<Parameters> };
