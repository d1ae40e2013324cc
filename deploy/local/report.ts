/** Takes one line of progress, without a newline; the caller decides where it is shown. */
export type Report = (line: string) => void;

/** Environment variables by name, as in process.env. */
export type Environment = Record<string, string | undefined>;

const TICK_MILLISECONDS = 10_000;

/** Reports `describe(seconds since the start)` every ten seconds while `work` goes on. */
export async function reportWhile<T>(
  report: Report,
  describe: (seconds: number) => string,
  work: () => Promise<T>,
): Promise<T> {
  const started = Date.now();
  const timer = setInterval(() => report(describe(Math.round((Date.now() - started) / 1000))), TICK_MILLISECONDS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
