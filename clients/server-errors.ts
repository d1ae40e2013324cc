/** The server cannot be reached, is overloaded, starting or dead; the same request may succeed later. */
export class ServerUnavailable extends Error {
  readonly status: number | undefined;
  /** How long the server asked to wait. */
  readonly retryAfterSeconds: number | undefined;

  constructor(message: string, details: { status?: number; retryAfterSeconds?: number; cause?: unknown } = {}) {
    super(message, { cause: details.cause });
    this.name = 'ServerUnavailable';
    this.status = details.status;
    this.retryAfterSeconds = details.retryAfterSeconds;
  }
}

/** The server will not answer this request however often it is sent. */
export class ServerRefused extends Error {
  readonly status: number | undefined;

  constructor(message: string, details: { status?: number; cause?: unknown } = {}) {
    super(message, { cause: details.cause });
    this.name = 'ServerRefused';
    this.status = details.status;
  }
}
