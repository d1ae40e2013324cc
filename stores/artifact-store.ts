/** Largest object a store takes: S3 honours conditional headers only in single puts, and the minio client cuts above this. */
export const OBJECT_LIMIT_BYTES = 64 * 1024 * 1024;

/** An object as a listing tells of it. */
export interface ObjectEntry {
  key: string;
  bytes: number;
  /** When it was last written, by the store's clock. */
  written: Date;
  /** Another one whenever the object was replaced by one of other bytes; says nothing beyond that. */
  version: string;
}

/**
 * Where artifacts lie. Every object is written whole or not at all, and is at most {@link OBJECT_LIMIT_BYTES} large.
 * Keys follow `checkObjectKey`; a key and another that continues it after a '/' cannot both be objects. Every method
 * may throw {@link StoreUnavailable} (try again) or {@link StoreRefused} (do not).
 */
export interface ArtifactStore {
  /** For people: which store this is, without its credentials. */
  readonly description: string;
  /** Writes or replaces an object; throws {@link ObjectTooLarge}. */
  put(key: string, bytes: Uint8Array): Promise<void>;
  /**
   * Writes an object that is not there yet: of several concurrent calls for a key exactly one gets 'written'.
   * After a {@link StoreUnavailable} the object may have been written all the same, and the next call then says
   * 'exists' of one's own bytes. Throws {@link ObjectTooLarge}.
   */
  putIfAbsent(key: string, bytes: Uint8Array): Promise<'written' | 'exists'>;
  /** Reads a whole object; throws {@link ObjectMissing}. */
  get(key: string): Promise<Uint8Array>;
  /** As get, but undefined for an object that is not there. */
  find(key: string): Promise<Uint8Array | undefined>;
  /**
   * The bytes of an object of any size, piece by piece: users may put larger ones beside ours. Nothing is read before
   * the first piece is asked for; the last one has come when the whole object has. Throws {@link ObjectMissing}.
   */
  stream(key: string): AsyncIterable<Uint8Array>;
  /** Size of an object, undefined when it is not there. */
  head(key: string): Promise<{ bytes: number } | undefined>;
  /** Keys that start with the prefix (a string, not a folder), in ascending order of their characters. */
  list(prefix: string): AsyncIterable<string>;
  /** As list, with what the store knows of each object; objects removed meanwhile are left out. */
  entries(prefix: string): AsyncIterable<ObjectEntry>;
  /** Removes an object; one that is not there is no error. */
  remove(key: string): Promise<void>;
}

export class ObjectMissing extends Error {
  override readonly name = 'ObjectMissing';
  readonly retryable = false;
  readonly key: string;
  readonly store: string;

  constructor(key: string, store: string) {
    super(`Object "${key}" is not in ${store}: restore it, or compute the stage that makes it again`);
    this.key = key;
    this.store = store;
  }
}

export class ObjectTooLarge extends Error {
  override readonly name = 'ObjectTooLarge';
  readonly retryable = false;
  readonly key: string;
  readonly store: string;
  readonly bytes: number;

  constructor(key: string, store: string, bytes: number) {
    super(
      `Object "${key}" for ${store} has ${bytes} bytes, an object may have at most ${OBJECT_LIMIT_BYTES}: cut it into parts`,
    );
    this.key = key;
    this.store = store;
    this.bytes = bytes;
  }
}

/** The store did not answer, or asked to be left alone for a while. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
  readonly retryable = true;
  readonly store: string;

  constructor(store: string, operation: string, reason: string, options?: ErrorOptions) {
    super(`${operation} in ${store} did not succeed: ${reason}; trying again may help`, options);
    this.store = store;
  }
}

/** The store answered, and will answer the same again until someone changes what `setting` names. */
export class StoreRefused extends Error {
  override readonly name = 'StoreRefused';
  readonly retryable = false;
  readonly store: string;
  readonly setting: string;

  constructor(store: string, operation: string, reason: string, setting: string, options?: ErrorOptions) {
    super(`${operation} in ${store} was refused: ${reason}; check ${setting}`, options);
    this.store = store;
    this.setting = setting;
  }
}

/** Throws {@link ObjectTooLarge} for more bytes than a single put may carry. */
export function checkObjectSize(store: string, key: string, bytes: Uint8Array): void {
  if (bytes.byteLength > OBJECT_LIMIT_BYTES) throw new ObjectTooLarge(key, store, bytes.byteLength);
}
