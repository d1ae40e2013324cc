import type { ArtifactStore } from '../../stores/artifact-store.ts';

/** A file of a data set ends with the row that reaches this, well below what the store takes in one object. */
const fileBytes = 32 * 1024 * 1024;

/** Writes rows as JSON lines into numbered files of a folder in the store, and holds no more than one file of them. */
export class DataSetFiles {
  private readonly store: ArtifactStore;
  private readonly folder: string;
  private readonly keys: string[] = [];
  private lines: Buffer[] = [];
  private bytes = 0;

  constructor(store: ArtifactStore, folder: string) {
    this.store = store;
    this.folder = folder;
  }

  async add(rows: readonly object[]): Promise<void> {
    for (const row of rows) {
      const line = Buffer.from(`${JSON.stringify(row)}\n`);
      this.lines.push(line);
      this.bytes += line.byteLength;
      if (this.bytes >= fileBytes) await this.write();
    }
  }

  /** Writes what is left; a data set without rows is one empty file. Gives the keys of all files, in order. */
  async close(): Promise<string[]> {
    if (this.lines.length > 0 || this.keys.length === 0) await this.write();
    return this.keys;
  }

  private async write(): Promise<void> {
    const key = `${this.folder}/data-${String(this.keys.length).padStart(5, '0')}.jsonl`;
    await this.store.put(key, Buffer.concat(this.lines, this.bytes));
    this.keys.push(key);
    this.lines = [];
    this.bytes = 0;
  }
}
