/** The loss of some optimizer steps. */
export interface LossPoint {
  /** The last of the steps. */
  step: number;
  /** Their mean loss per completion token, in nats. */
  loss: number;
}

/** Points of a curve, at most: enough to see a shape, few enough for a report. */
const mostPoints = 20;

/** The loss curve of a training in few points: each is the mean over as many of the steps as the others. */
export function lossCurve(losses: readonly LossPoint[]): LossPoint[] {
  const each = Math.max(1, Math.ceil(losses.length / mostPoints));
  const points: LossPoint[] = [];
  for (let start = 0; start < losses.length; start += each) {
    const some = losses.slice(start, start + each);
    const step = some.at(-1)?.step ?? 0;
    points.push({ step, loss: some.reduce((sum, { loss }) => sum + loss, 0) / some.length });
  }
  return points;
}
