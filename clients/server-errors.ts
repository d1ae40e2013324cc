/** The server cannot be reached, is overloaded, starting or dead; the same request may succeed later. */
export class ServerUnavailable extends Error {
  readonly status: number | undefined;
  /** How long the server asked to wait. */
  readonly retryAfterSeconds: number | undefined;
  /** Whether no answer came at all, as from a server that has not started yet. */
  readonly unreachable: boolean;

  constructor(
    message: string,
    details: { status?: number; retryAfterSeconds?: number; unreachable?: boolean; cause?: unknown } = {},
  ) {
    super(message, { cause: details.cause });
    this.name = 'ServerUnavailable';
    this.status = details.status;
    this.retryAfterSeconds = details.retryAfterSeconds;
    this.unreachable = details.unreachable ?? false;
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
