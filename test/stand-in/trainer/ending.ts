/** Exit codes of the trainer, see deploy/trainer/README.md. */
export const exitCodes = { done: 0, badInput: 64, failed: 70, outOfMemory: 71, interrupted: 75 } as const;

/** What cannot be done; asking again gives the same answer. `field` is the dotted path of the job's field at fault. */
export class BadInput extends Error {
  readonly field: string | undefined;

  constructor(message: string, field?: string) {
    super(message);
    this.field = field;
  }
}

/** SIGTERM came while training; a checkpoint holds what was reached. */
export class Interrupted extends Error {}

/** SIGTERM: while training it is noted, so that the step is finished and saved; at any other time it ends the process. */
export class Interruption {
  requested = false;
  saving = false;

  install(): void {
    process.on('SIGTERM', () => {
      this.requested = true;
      if (!this.saving) process.exit(exitCodes.interrupted);
    });
  }
}
