/** One thing that `slingshot doctor` looked at. */
export interface Check {
  name: string;
  /** False only where something will not work until the remedy is done */
  ok: boolean;
  /** What is there, in a few words */
  found: string;
  /** What to do, in one sentence; also where all is well and could be better */
  remedy?: string;
}
