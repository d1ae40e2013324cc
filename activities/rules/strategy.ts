import type { LabelReading, LabelScore } from '../../clients/text-classification.ts';
import type { Strategy, StrategyDefinition } from '../../pipeline/strategy.ts';

/** A candidate pair as a rule sees it. */
export interface JudgedPair {
  instruction: string;
  output: string;
  /** Whether the output is that of a supervised task: its length and language are as the task wants them. */
  supervised: boolean;
}

/** Which side of a pair a rule looks at. */
export type Side = 'instruction' | 'output';

/** What a rule has against a pair; the reason is counted, the detail is kept with the record. */
export interface Objection {
  reason: string;
  detail?: string | undefined;
}

/** What a rule asks of a classifier: which server of the run file, how it is read, and about which side of a pair. */
export interface Classification {
  server: string;
  reading: LabelReading;
  of: readonly Side[];
}

/** Scores of the labels of a text. */
export type ScoresOf = (text: string) => readonly LabelScore[];

/** A rule with its parameters that judges one pair at a time. */
export interface RecordRule {
  /** What it must be told by a classifier; then it is given the scores. */
  classification?: Classification | undefined;
  judge(pair: JudgedPair, scores: ScoresOf): Objection | undefined;
}

/** A rule with its parameters that judges an instruction by those before it. */
export interface RulePool {
  /** Adds an instruction that later ones are compared with. */
  add(id: string, instruction: string): void;
  judge(instruction: string): Objection | undefined;
}

export interface RecordRuleStrategy extends Strategy {
  scope: 'record';
  /** Checks the parameters and ties them to the rule; loads what it needs. */
  bind(parameters: unknown): Promise<RecordRule>;
  /** The server it asks, where it asks one. */
  server?(parameters: unknown): string;
}

export interface PoolRuleStrategy extends Strategy {
  scope: 'pool';
  /** Checks the parameters and opens an empty pool. */
  open(parameters: unknown): RulePool;
}

export type RuleStrategy = RecordRuleStrategy | PoolRuleStrategy;

/** Makes a rule on single pairs of its parameters' schema and one function. */
export function recordRule<Parameters>(
  definition: Omit<StrategyDefinition<Parameters>, 'scope'> & {
    server?(parameters: Parameters): string;
    bind(parameters: Parameters): RecordRule | Promise<RecordRule>;
  },
): RecordRuleStrategy {
  const { server, bind, ...strategy } = definition;
  const parse = (raw: unknown) => definition.parameters.parse(raw);
  return {
    ...strategy,
    scope: 'record',
    bind: async (raw) => bind(parse(raw)),
    ...(server === undefined ? {} : { server: (raw: unknown) => server(parse(raw)) }),
  };
}

/** Makes a rule on the pool of all pairs of its parameters' schema and one function. */
export function poolRule<Parameters>(
  definition: Omit<StrategyDefinition<Parameters>, 'scope'> & { open(parameters: Parameters): RulePool },
): PoolRuleStrategy {
  return { ...definition, scope: 'pool', open: (raw) => definition.open(definition.parameters.parse(raw)) };
}
