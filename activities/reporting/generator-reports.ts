import { handedOn } from '../../pipeline/ledger.ts';
import type { GeneratorReport } from '../../pipeline/report.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { loadParameters } from '../recipe-files.ts';
import type { ReportedStep } from './reported-step.ts';

/** How fast the generator of each arm gives pairs; what was taken over counts with the time it took when it was made. */
export async function generatorReports(
  { store }: Pick<ActivityDependencies, 'store'>,
  steps: readonly ReportedStep[],
): Promise<GeneratorReport[]> {
  return Promise.all(
    steps
      .filter(({ kind }) => kind === 'generate')
      .map(async (generate): Promise<GeneratorReport> => {
        const ofArm = (kind: string) => steps.find((step) => step.kind === kind && step.arm === generate.arm);
        const { template } = await loadParameters(store, 'generate', generate.key);
        const chosen = ofArm('filter')?.manifest.ledgers[0];
        const pairs = chosen === undefined ? 0 : handedOn(chosen);
        const generatingSeconds = generate.manifest.made.serverSeconds ?? null;
        const scoringSeconds = ofArm('score')?.manifest.made.serverSeconds ?? null;
        const both = generatingSeconds === null || scoringSeconds === null ? null : generatingSeconds + scoringSeconds;
        return {
          arm: generate.arm ?? '',
          model: generate.served?.model.split(':')[1] ?? '',
          template: template.strategy,
          pairs,
          generatingSeconds,
          scoringSeconds,
          pairsPerGeneratorHour: perHour(pairs, generatingSeconds),
          pairsPerServerHour: perHour(pairs, both),
        };
      }),
  );
}

function perHour(pairs: number, seconds: number | null): number | null {
  return seconds === null || seconds === 0 ? null : (pairs * 3600) / seconds;
}
