/** How the `slingshot` command ends; scripts go by these numbers, so they stay the same across releases. */
export const exitCodes = {
  done: 0,
  failed: 1,
  wrongInput: 2,
  unreachable: 3,
  cancelled: 4,
  parked: 5,
  detached: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

const meanings: Record<ExitCode, string> = {
  0: 'done',
  1: 'the run failed, or the command could not do its work',
  2: 'what was written is wrong: the run file, a file it names, or the arguments',
  3: 'the stack, Temporal or the artifact store cannot be reached, or refuses',
  4: 'the run was cancelled',
  5: 'the run waits for a person: slingshot resolve answers it',
  130: 'interrupted with Ctrl-C; a run that was being followed goes on',
};

/** The exit codes with what they mean, for `--help`. */
export function exitCodeHelp(): string {
  const lines = Object.entries(meanings).map(([code, meaning]) => `  ${code.padEnd(5)}${meaning}`);
  return ['', 'Exit codes:', ...lines].join('\n');
}
