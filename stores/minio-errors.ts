import { ObjectTooLarge, StoreRefused, StoreUnavailable } from './artifact-store.ts';
import { errorCode, errorMessage } from './error-code.ts';

const CREDENTIALS = 'the settings `accessKey` and `secretKey`';
const POLICY = `${CREDENTIALS} and the key's policy: it needs s3:GetObject, s3:PutObject, s3:DeleteObject and s3:ListBucket`;
const REGION_AND_ENDPOINT = 'the settings `region` and `endpoint`';
const ENDPOINT = 'the setting `endpoint`';

const REFUSALS: Record<string, string> = {
  AccessDenied: POLICY,
  AllAccessDisabled: POLICY,
  AccountProblem: POLICY,
  InvalidAccessKeyId: CREDENTIALS,
  SignatureDoesNotMatch: CREDENTIALS,
  ExpiredToken: CREDENTIALS,
  InvalidToken: CREDENTIALS,
  RequestTimeTooSkewed: "this machine's clock",
  NoSuchBucket: 'the setting `bucket`',
  InvalidBucketName: 'the setting `bucket`',
  NotFound: 'the setting `bucket`',
  MovedPermanently: REGION_AND_ENDPOINT,
  TemporaryRedirect: REGION_AND_ENDPOINT,
  PermanentRedirect: REGION_AND_ENDPOINT,
  AuthorizationHeaderMalformed: 'the setting `region`',
  InvalidRegion: 'the setting `region`',
  MethodNotAllowed: `${ENDPOINT}: it must be an S3 API, not a console`,
  NotImplemented: `${ENDPOINT}: it must be an S3 with conditional writes`,
  XMinioStorageFull: 'the space the store has left',
  QuotaExceeded: "the bucket's quota",
  XMinioParentIsObject: 'the key: no part of it, up to a "/", may be an object',
  XMinioObjectExistsAsDirectory: 'the key: it may not be the beginning of another, up to a "/"',
};

const PASSING = new Set([
  ...['SlowDown', 'SlowDownRead', 'SlowDownWrite', 'Busy', 'InternalError', 'ServiceUnavailable', 'Throttling'],
  ...['RequestTimeout', 'RequestTimeoutException', 'OperationAborted', 'ConditionalRequestConflict'],
  ...['OperationTimedOut', 'ServerNotInitialized', 'XMinioServerNotInitialized', 'TooManyRequests', 'IncompleteBody'],
]);

const NETWORK = /^(ECONN|EHOST|ENET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_|EADDRNOTAVAIL|ERR_STREAM_PREMATURE_CLOSE|HPE_)/;
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_|^ERR_(TLS|SSL)|^EPROTO$|HOSTNAME_MISMATCH/;
// The client's wording when the server answered 408, 429 or 5xx: an Error without an S3 code
const RETRYABLE_STATUS = /Retryable HTTP status: (\d+)/;

/**
 * The port's error for what the minio client threw. S3 errors carry the signed request in their fields, so they are not
 * kept as a cause and only their code and message are repeated, the latter without any of `secrets`.
 */
export function minioError(store: string, operation: string, error: unknown, secrets: readonly string[]): unknown {
  if (error instanceof StoreRefused || error instanceof ObjectTooLarge || error instanceof RangeError) return error;
  const code = errorCode(error);
  const message = redact(errorMessage(error), secrets);
  const status = RETRYABLE_STATUS.exec(message)?.[1];
  if (status !== undefined) return new StoreUnavailable(store, operation, `the server answered ${status}`);
  if (code === undefined) {
    return new StoreRefused(store, operation, `the reply is not one of S3 (${message})`, REGION_AND_ENDPOINT);
  }
  const reason = message === '' ? code : `${code} (${message})`;
  if (PASSING.has(code)) return new StoreUnavailable(store, operation, reason);
  if (CERTIFICATE.test(code)) {
    return new StoreRefused(store, operation, reason, `the setting \`ca\` and ${ENDPOINT}`, { cause: error });
  }
  if (NETWORK.test(code)) {
    return new StoreUnavailable(store, operation, `${reason}, is ${ENDPOINT} right?`, { cause: error });
  }
  return new StoreRefused(store, operation, reason, REFUSALS[code] ?? `${ENDPOINT} and the server's log`);
}

function redact(message: string, secrets: readonly string[]): string {
  return secrets.filter((secret) => secret !== '').reduce((text, secret) => text.replaceAll(secret, '***'), message);
}
