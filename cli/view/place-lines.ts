import type { RunReport } from '../../pipeline/report.ts';
import type { ResultFiles } from '../results/download.ts';
import { plainTable } from './plain-table.ts';

/** Where the results of a run can be found. */
export interface Places {
  /** Of the store, without its credentials. */
  store: string;
  /** Results on this machine, where they were downloaded. */
  files?: ResultFiles | undefined;
  /** Page of the run in Temporal's UI. */
  runPage?: string | undefined;
  /** Page of MinIO's console. */
  console?: string | undefined;
}

/** A line for each result and page of a run. */
export function placeLines({ artifacts }: RunReport, { store, files, runPage, console }: Places): string[] {
  const data = files === undefined ? artifacts.data : [files.data];
  const rows = [
    ...data.map((place) => ['data set', place]),
    ['report', files?.markdown ?? artifacts.report],
    ...Object.entries(artifacts.models).map(([model, manifest]) => [`model ${model}`, manifest]),
    ['store', store],
    ...(runPage === undefined ? [] : [['in Temporal', runPage]]),
    ...(console === undefined ? [] : [['in MinIO', console]]),
  ];
  return plainTable(rows).split('\n');
}
