import { resolveRun, type ResolvedRun } from '../pipeline/run-file/resolved.ts';
import type { RunFile } from '../pipeline/run-file/run-file.ts';
import type { StrategyProblem } from './strategies.ts';

/** What is wrong with the trainings of a run, and with models in parts they cannot play. Paths are those of the run file. */
export function trainingProblems(runFile: RunFile): StrategyProblem[] {
  const run = resolveRun(runFile);
  const trainings = [
    { path: ['train'], training: runFile.train },
    { path: ['finetune'], training: runFile.finetune },
    ...Object.entries(runFile.models).flatMap(([name, { trained }]) =>
      trained === undefined ? [] : [{ path: ['models', name, 'trained', 'parameters'], training: trained.parameters }],
    ),
  ];
  return [
    ...trainings.flatMap(({ path, training }) =>
      training.earlyStop && training.validationShare === 0
        ? [
            {
              path: [...path, 'earlyStop'],
              message: 'needs a validationShare above 0: it stops by the validation loss',
            },
          ]
        : [],
    ),
    ...Object.keys(run.models).flatMap((name) => [...baseProblems(run, name), ...familyProblems(run, runFile, name)]),
    ...scorerProblems(run),
    ...adapterRankProblems(run),
  ];
}

/** A training changes the weights of a whole model; an adapter that was kept apart is none. */
function baseProblems(run: ResolvedRun, name: string): StrategyProblem[] {
  const from = run.models[name]?.trained?.from;
  const base = from === undefined ? undefined : run.models[from]?.trained?.parameters;
  if (from === undefined || base === undefined || base.method === 'full' || base.lora.merge) return [];
  const message = `"${from}" is an adapter beside its base (lora.merge: false); only a whole model can be trained further`;
  return [{ path: ['models', name, 'trained', 'from'], message }];
}

/** Of a tiny model the run file knows what it is, so another family is found out before anything is made. */
function familyProblems(run: ResolvedRun, runFile: RunFile, name: string): StrategyProblem[] {
  const trained = run.models[name]?.trained;
  const made = trained === undefined ? undefined : madeFamily(run, trained.from);
  const family = trained?.parameters.family;
  if (trained === undefined || family === undefined || made === undefined || family === made) return [];
  const ownModel = runFile.models[name] !== undefined;
  const path = ownModel ? ['models', name, 'trained', 'parameters'] : [name === 'follower' ? 'finetune' : 'train'];
  const message = `"${trained.from}" is of family "${made}" (got ${JSON.stringify(family)}); leave it out or correct it`;
  return [{ path: [...path, 'family'], message }];
}

/** The family of a model that begins with a tiny one; undefined for one whose files have to be looked at. */
function madeFamily(run: ResolvedRun, name: string): 'decoder' | 'encoder-decoder' | undefined {
  const model = run.models[name];
  if (model?.tiny !== undefined) return model.tiny.architecture === 't5' ? 'encoder-decoder' : 'decoder';
  return model?.trained === undefined ? undefined : madeFamily(run, model.trained.from);
}

/** A server that takes adapters up to a rank would refuse a higher one when the training is done. */
function adapterRankProblems(run: ResolvedRun): StrategyProblem[] {
  const roles = [
    ...Object.values(run.roles),
    ...run.arms.flatMap(({ generator, extractor }) => [generator, extractor]),
  ];
  const problems = roles.flatMap((role): [string, StrategyProblem][] => {
    const training = role === undefined ? undefined : run.models[role.model]?.trained?.parameters;
    const server = role === undefined ? undefined : run.servers[role.server];
    if (role === undefined || training?.method !== 'lora' || training.lora.merge || server?.kind !== 'process')
      return [];
    const { adapterRank = training.lora.rank } = server;
    if (adapterRank >= training.lora.rank) return [];
    const message = `is ${adapterRank}, but the adapter "${role.model}" is of rank ${training.lora.rank}; raise it, or leave it out`;
    return [[`${role.server} ${role.model}`, { path: ['servers', role.server, 'adapterRank'], message }]];
  });
  return [...new Map(problems).values()];
}

/** As far as the run file tells: of a model of the hub it is found out when it is asked. */
function scorerProblems(run: ResolvedRun): StrategyProblem[] {
  const { model } = run.roles.scorer;
  if (!isEncoderDecoder(run, model)) return [];
  const message = `"${model}" is an encoder-decoder, of which no server gives log-probabilities of outputs; name a decoder`;
  return [{ path: ['roles', 'scorer', 'model'], message }];
}

function isEncoderDecoder(run: ResolvedRun, name: string): boolean {
  const model = run.models[name];
  if (model?.tiny?.architecture === 't5' || model?.trained?.parameters.family === 'encoder-decoder') return true;
  return model?.trained !== undefined && isEncoderDecoder(run, model.trained.from);
}
