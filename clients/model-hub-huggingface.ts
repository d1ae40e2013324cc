import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { downloadFile, HubApiError, listFiles } from '@huggingface/hub';
import type { HubModel, ModelHub } from './model-hub.ts';
import { ServerRefused, ServerUnavailable } from './server-errors.ts';

/** What a model server or trainer reads; other formats of the same weights would only take up room. */
const wanted = /\.(safetensors|json|model|txt|jinja)$|^merges\.txt$/;

/** The Hugging Face hub, or a mirror of it. */
export function huggingFaceHub(hubUrl: string): ModelHub {
  async function fetchModel(
    { id, revision, token }: HubModel,
    folder: string,
    signal: AbortSignal,
    onFile: (path: string) => void,
  ): Promise<void> {
    const repo = { type: 'model' as const, name: id };
    const access = { hubUrl, revision, ...(token === undefined ? {} : { accessToken: token }) };
    try {
      for await (const file of listFiles({ repo, recursive: true, ...access })) {
        if (file.type !== 'file' || !wanted.test(file.path)) continue;
        if (file.path.split('/').includes('..'))
          throw new ServerRefused(`${hubUrl} lists a path outside its model: ${file.path}`);
        signal.throwIfAborted();
        onFile(file.path);
        const blob = await downloadFile({ repo, path: file.path, ...access });
        if (blob === null)
          throw new ServerRefused(`${hubUrl} lists ${file.path} of ${id}@${revision} but does not give it`);
        const target = join(folder, file.path);
        await mkdir(dirname(target), { recursive: true });
        await pipeline(Readable.from(blob.stream()), createWriteStream(target), { signal });
      }
    } catch (error) {
      signal.throwIfAborted();
      throw hubError(error, hubUrl, id);
    }
  }
  return { fetch: fetchModel };
}

function hubError(error: unknown, hubUrl: string, id: string): unknown {
  if (error instanceof ServerRefused) return error;
  if (error instanceof HubApiError && error.statusCode < 500 && error.statusCode !== 429) {
    return new ServerRefused(
      `${hubUrl} refuses the model "${id}" (${error.statusCode}): check its name, its revision and the token in models.*.hub.secret`,
      { status: error.statusCode, cause: error },
    );
  }
  const reason = error instanceof Error ? error.message : String(error);
  return new ServerUnavailable(
    `the model hub ${hubUrl} cannot be reached for "${id}": ${reason}; bring the model as a folder, or use a tiny one`,
    { cause: error },
  );
}
