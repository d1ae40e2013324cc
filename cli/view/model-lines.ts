import type { RunReport } from '../../pipeline/report.ts';
import { duration } from './format.ts';

/**
 * A line for each base model and for each model server of a run.
 * @param origins where models come from, by name, where that is known
 */
export function modelLines({ models, servers }: RunReport, origins: Readonly<Record<string, string>>): string[] {
  return [
    ...models.map(({ name, seconds, cached }) => {
      const origin = origins[name] === undefined ? '' : ` ${origins[name]},`;
      return `base model ${name}:${origin} ${duration(seconds)}, ${cached ? 'cached' : 'computed'}`;
    }),
    ...servers.map(({ model, seconds }) => `server of ${model}: ready after ${duration(seconds)}`),
  ];
}
