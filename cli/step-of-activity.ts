/** Activities whose names are not those of the artifacts they make. */
const kinds: Readonly<Record<string, string>> = { ingest: 'corpus', prepareModel: 'model', extractByModel: 'extract' };

/** The kind of artifact that an activity makes, as steps of a plan name it; its own name where it makes none. */
export function kindOfActivity(activity: string): string {
  return kinds[activity] ?? activity;
}

/**
 * The step an activity of a child workflow works on, as the plan names it: "generate:main".
 * @param child what the child's id says behind the run's: "data-main", "train-generator", "evaluate"
 */
export function stepOf(child: string | undefined, activity: string | undefined): string | undefined {
  if (child === undefined) return activity === undefined ? undefined : kindOfActivity(activity);
  const [stage = '', ...of] = child.split('-');
  const kind = activity === undefined ? stage : kindOfActivity(activity);
  return of.length === 0 ? kind : `${kind}:${of.join('-')}`;
}
