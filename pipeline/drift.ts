/** A figure of one arm's pairs that lies further from the approved run than its threshold allows. */
export interface DriftedFigure {
  arm: string;
  /** `arm` where only one of the two runs has this arm; then 1 stands for there, 0 for not there. */
  figure: 'acceptance' | 'perplexity' | 'margin' | 'diversity' | 'arm';
  /** The figure of the approved run and of this one: a share; for perplexity and margin the median, null without pairs. */
  approved: number | null;
  now: number | null;
  /** What is compared with the threshold, in the unit the run file's `drift` gives for the figure. */
  difference: number;
  threshold: number;
}

/** What looking for drift found. */
export interface DriftOutcome {
  /** Where the run's own profile is in the store. */
  profile: string;
  /** The approved run it was compared with; absent where no run of the name has been approved. */
  comparedWith?: string | undefined;
  drifts: DriftedFigure[];
}
