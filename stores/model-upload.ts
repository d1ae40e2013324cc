import { type ArtifactStore, OBJECT_LIMIT_BYTES } from './artifact-store.ts';
import { sha256 } from './content-hash.ts';
import { runLimited } from './limited.ts';
import { type ModelFile, ModelFileDamaged, type ModelFilePart } from './model-files.ts';
import { hashModelFile, listModelFolder, readModelFile } from './model-folder.ts';

export interface UploadSettings {
  /** Size of a part, at most 64 MiB, which it is unless given. Parts of another size share nothing with these. */
  partBytes?: number;
  /** Parts held in memory at a time, 3 unless given. */
  concurrency?: number;
}

interface PartPlace {
  path: string;
  offset: number;
  part: ModelFilePart;
}

const DEFAULT_CONCURRENCY = 3;

/**
 * Puts the files of a folder into the store as parts `${prefix}/parts/${sha256}`, and returns what `downloadFolder`
 * needs. Every file is read once to be hashed; parts that the store has, at their full size, are not sent. Memory is
 * bounded by `concurrency` parts. Throws ModelFolderRefused (see `listModelFolder`), ModelFileDamaged for a file that
 * changes while it is read, and the store's errors; an upload begun again goes on where it stopped.
 */
export async function uploadFolder(
  store: ArtifactStore,
  folder: string,
  prefix: string,
  settings: UploadSettings = {},
): Promise<{ files: ModelFile[] }> {
  const partBytes = settings.partBytes ?? OBJECT_LIMIT_BYTES;
  if (!Number.isInteger(partBytes) || partBytes < 1 || partBytes > OBJECT_LIMIT_BYTES) {
    throw new RangeError(`Parts of ${partBytes} bytes: use 1 to ${OBJECT_LIMIT_BYTES}`);
  }
  const files: ModelFile[] = [];
  for (const path of await listModelFolder(folder)) {
    const hashes = await hashModelFile(folder, path, partBytes);
    const parts = hashes.parts.map((part) => ({ key: `${prefix}/parts/${part.sha256}`, ...part }));
    files.push({ path, bytes: hashes.bytes, sha256: hashes.sha256, parts });
  }
  await runLimited(partPlaces(files), settings.concurrency ?? DEFAULT_CONCURRENCY, (place) =>
    uploadPart(store, folder, place),
  );
  return { files };
}

/** One place for each different part: the same bytes are sent once. */
function partPlaces(files: readonly ModelFile[]): Iterable<PartPlace> {
  const places = new Map<string, PartPlace>();
  for (const { path, parts } of files) {
    let offset = 0;
    for (const part of parts) {
      if (!places.has(part.key)) places.set(part.key, { path, offset, part });
      offset += part.bytes;
    }
  }
  return places.values();
}

async function uploadPart(store: ArtifactStore, folder: string, { path, offset, part }: PartPlace): Promise<void> {
  if ((await store.head(part.key))?.bytes === part.bytes) return;
  const content = await readModelFile(folder, path, offset, part.bytes);
  const found = sha256(content);
  if (found !== part.sha256) {
    const advice = 'the file changed while it was uploaded, try again when nothing writes to it';
    throw new ModelFileDamaged(path, `${part.bytes} bytes from ${offset} in ${folder}`, part.sha256, found, advice);
  }
  await store.put(part.key, content);
}
