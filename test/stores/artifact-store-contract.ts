import { type ArtifactStore, OBJECT_LIMIT_BYTES, ObjectMissing, ObjectTooLarge } from '../../stores/artifact-store.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (content: Uint8Array | undefined): string | undefined =>
  content === undefined ? undefined : new TextDecoder('utf-8', { fatal: true }).decode(content);

export async function keysOf(store: ArtifactStore, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const key of store.list(prefix)) keys.push(key);
  return keys;
}

/** What a call throws; what it returns, as text, where it throws nothing. */
export const failureOf = (call: Promise<unknown>): Promise<unknown> => call.then(String, (error: unknown) => error);

/** Declares the tests that every store must pass. `open` gives two stores on the same objects, as two processes have. */
export function describeArtifactStore(
  name: string,
  open: () => Promise<readonly [ArtifactStore, ArtifactStore]>,
): void {
  describe(`${name} keeps the contract of an artifact store`, () => {
    let store: ArtifactStore;
    let other: ArtifactStore;
    let fresh = 0;
    const prefix = (): string => `contract/case-${fresh++}`;

    beforeAll(async () => {
      [store, other] = await open();
      for (const key of await keysOf(store, 'contract/')) await store.remove(key);
    });

    test('an object comes back byte for byte, to every user of the store', async () => {
      const key = `${prefix()}/all-bytes`;
      const content = Uint8Array.from({ length: 70_000 }, (_, index) => (index * 7) % 256);
      await store.put(key, content);
      expect(Buffer.from(await other.get(key)).equals(Buffer.from(content))).toBe(true);
      expect(await other.head(key)).toEqual({ bytes: 70_000 });
    });

    test('a view of a larger buffer is stored without its surroundings', async () => {
      const key = `${prefix()}/view`;
      await store.put(key, bytes('before|inside|after').subarray(7, 13));
      expect(text(await store.get(key))).toBe('inside');
    });

    test('an empty object is an object', async () => {
      const key = `${prefix()}/empty`;
      await store.put(key, new Uint8Array());
      expect((await store.get(key)).byteLength).toBe(0);
      expect(await store.head(key)).toEqual({ bytes: 0 });
      expect(await store.putIfAbsent(key, bytes('x'))).toBe('exists');
    });

    test('put replaces', async () => {
      const key = `${prefix()}/replaced`;
      await store.put(key, bytes('a first, longer text'));
      await store.put(key, bytes('second'));
      expect(text(await store.get(key))).toBe('second');
    });

    test('putIfAbsent keeps what is there', async () => {
      const key = `${prefix()}/kept`;
      expect(await store.putIfAbsent(key, bytes('first'))).toBe('written');
      expect(await other.putIfAbsent(key, bytes('second'))).toBe('exists');
      expect(text(await store.get(key))).toBe('first');
    });

    test('of concurrent putIfAbsent of one key exactly one writes, and its bytes stay', async () => {
      for (let round = 0; round < 5; round++) {
        const key = `${prefix()}/race`;
        const contents = Array.from({ length: 8 }, (_, index) => `${index}`.repeat(50_000));
        const outcomes = await Promise.all(
          contents.map((content, index) => (index % 2 === 0 ? store : other).putIfAbsent(key, bytes(content))),
        );
        const winners = contents.filter((_, index) => outcomes[index] === 'written');
        expect(winners).toHaveLength(1);
        expect(text(await store.get(key)) === winners[0]).toBe(true);
      }
    });

    test('readers see whole objects while writers replace them', async () => {
      const key = `${prefix()}/replaced-under-readers`;
      const contents = ['a', 'b'].map((letter) => letter.repeat(400_000));
      await store.put(key, bytes(contents[0] ?? ''));
      const turn: { writing: boolean } = { writing: true };
      const writer = (async () => {
        for (let count = 1; count <= 12; count++) await store.put(key, bytes(contents[count % 2] ?? ''));
        turn.writing = false;
      })();
      const halves: (string | undefined)[] = [];
      while (turn.writing) {
        const seen = text(await other.get(key)) ?? '';
        if (!contents.includes(seen)) halves.push(`${seen.length} characters`);
      }
      await writer;
      expect(halves).toEqual([]);
    });

    test('what is not there is missing: get names key and store, find and head give undefined', async () => {
      const key = `${prefix()}/nowhere`;
      const failure = await failureOf(store.get(key));
      expect(failure).toBeInstanceOf(ObjectMissing);
      expect(failure).toMatchObject({ key, store: store.description, retryable: false });
      expect(await store.find(key)).toBeUndefined();
      expect(await store.head(key)).toBeUndefined();
    });

    test('find gives what is there', async () => {
      const key = `${prefix()}/found`;
      await store.put(key, bytes('here'));
      expect(text(await store.find(key))).toBe('here');
    });

    test('remove takes an object away, for putIfAbsent too, and does not mind a missing one', async () => {
      const key = `${prefix()}/below/removed`;
      await store.put(key, bytes('x'));
      await store.remove(key);
      await store.remove(key);
      expect(await other.find(key)).toBeUndefined();
      expect(await other.putIfAbsent(key, bytes('y'))).toBe('written');
    });

    test('list gives the keys that start with a prefix, ascending, from all folders below', async () => {
      const base = prefix();
      const keys = ['a-b', 'a.b', 'a/c', 'a/b/2', 'a/b/10', 'aB', 'Z', 'b/0012'].map((name) => `${base}/${name}`);
      for (const key of keys) await store.put(key, bytes(key));
      const ascending = ['Z', 'a-b', 'a.b', 'a/b/10', 'a/b/2', 'a/c', 'aB', 'b/0012'].map((name) => `${base}/${name}`);
      expect(await keysOf(other, `${base}/`)).toEqual(ascending);
      expect(await keysOf(other, `${base}/a/b`)).toEqual([`${base}/a/b/10`, `${base}/a/b/2`]);
      expect(await keysOf(other, `${base}/a/b/1`)).toEqual([`${base}/a/b/10`]);
      expect(await keysOf(other, `${base}/a`)).toEqual(ascending.filter((key) => key.startsWith(`${base}/a`)));
      expect(await keysOf(other, `${base}/none/`)).toEqual([]);
    });

    test('entries are the keys of list with the size of each object and when it was last written', async () => {
      const base = prefix();
      const begun = Date.now();
      for (const [name, size] of Object.entries({ 'a/empty': 0, 'a-b': 3, 'b/c/d': 70_000 })) {
        await store.put(`${base}/${name}`, new Uint8Array(size));
      }
      await store.put(`${base}/b/c/d`, new Uint8Array(5));
      const found = [];
      for await (const entry of other.entries(`${base}/`)) found.push(entry);
      expect(found.map(({ key, bytes: size }) => [key.slice(base.length + 1), size])).toEqual([
        ['a-b', 3],
        ['a/empty', 0],
        ['b/c/d', 5],
      ]);
      // A store may cut off the milliseconds, and its clock is not ours
      for (const { written } of found) expect(Math.abs(written.getTime() - begun)).toBeLessThan(60_000);
      await expect(
        failureOf(
          (async () => {
            for await (const _ of store.entries('../'));
          })(),
        ),
      ).resolves.toBeInstanceOf(RangeError);
    });

    test('stream gives the bytes of an object in pieces, and find those of the pieces put together', async () => {
      const key = `${prefix()}/streamed`;
      const content = Uint8Array.from({ length: 3_000_000 }, (_, index) => (index * 7) % 251);
      await store.put(key, content);
      const pieces: Uint8Array[] = [];
      for await (const piece of other.stream(key)) pieces.push(piece);
      expect(pieces.length).toBeGreaterThan(1);
      expect(Buffer.concat(pieces).equals(Buffer.from(content))).toBe(true);
    });

    test('a stream that is left halfway lets go of the object, and one of nothing ends at once', async () => {
      const base = prefix();
      await store.put(`${base}/large`, new Uint8Array(5_000_000));
      // More often than there are connections
      for (let turn = 0; turn < 40; turn++) {
        for await (const piece of store.stream(`${base}/large`)) {
          expect(piece.byteLength).toBeGreaterThan(0);
          break;
        }
      }
      await store.put(`${base}/empty`, new Uint8Array());
      for await (const piece of store.stream(`${base}/empty`)) expect(piece.byteLength).toBe(0);
    }, 60_000);

    test('a stream of an object that is not there is missing', async () => {
      const key = `${prefix()}/nowhere`;
      const reading = (async () => {
        for await (const _ of store.stream(key));
      })();
      const failure = await failureOf(reading);
      expect(failure).toBeInstanceOf(ObjectMissing);
      expect(failure).toMatchObject({ key, store: store.description });
      expect(() => store.stream('../a')).toThrow(RangeError);
    });

    test('the version of an entry stays while its bytes do, and changes with them', async () => {
      const key = `${prefix()}/versioned`;
      const versionOf = async (): Promise<string | undefined> => {
        for await (const entry of other.entries(key)) return entry.version;
        return undefined;
      };
      await store.put(key, bytes('one'));
      const first = await versionOf();
      expect(await versionOf()).toBe(first);
      await store.put(key, bytes('two'));
      expect(await versionOf()).not.toBe(first);
    });

    test('list goes past a thousand keys', async () => {
      const base = prefix();
      const keys = Array.from({ length: 1_050 }, (_, index) => `${base}/${String(index).padStart(5, '0')}`);
      for (let start = 0; start < keys.length; start += 50) {
        await Promise.all(keys.slice(start, start + 50).map((key) => store.put(key, bytes('.'))));
      }
      expect(await keysOf(store, `${base}/`)).toEqual(keys);
    }, 60_000);

    test('an object above the limit is refused before it is sent', async () => {
      const key = `${prefix()}/large`;
      const content = new Uint8Array(OBJECT_LIMIT_BYTES + 1);
      const writes = [failureOf(store.put(key, content)), failureOf(store.putIfAbsent(key, content))];
      for (const failure of await Promise.all(writes)) {
        expect(failure).toBeInstanceOf(ObjectTooLarge);
        expect(failure).toMatchObject({ key, bytes: OBJECT_LIMIT_BYTES + 1, retryable: false });
      }
      expect(await store.head(key)).toBeUndefined();
    });

    test('an object at the limit goes in one conditional put', async () => {
      const key = `${prefix()}/at-the-limit`;
      const content = new Uint8Array(OBJECT_LIMIT_BYTES).fill(7);
      expect(await store.putIfAbsent(key, content)).toBe('written');
      expect(await other.putIfAbsent(key, content)).toBe('exists');
      expect(await other.head(key)).toEqual({ bytes: OBJECT_LIMIT_BYTES });
      await store.remove(key);
    }, 60_000);

    test.each(['', '/absolute', 'a//b', 'a/', 'a/../b', '..', './a', 'a b', 'a\\b', 'ä', 'a~b', '0012', '0x1F'])(
      'the key %j is refused by every method',
      async (key) => {
        const failures = await Promise.all([
          failureOf(store.put(key, bytes('x'))),
          failureOf(store.putIfAbsent(key, bytes('x'))),
          failureOf(store.get(key)),
          failureOf(store.find(key)),
          failureOf(store.head(key)),
          failureOf(store.remove(key)),
        ]);
        for (const failure of failures) expect(failure).toBeInstanceOf(RangeError);
      },
    );

    test('a prefix that leaves the store is refused', async () => {
      await expect(keysOf(store, '../')).rejects.toThrow(RangeError);
      await expect(keysOf(store, 'a/../../b')).rejects.toThrow(RangeError);
    });
  });
}
