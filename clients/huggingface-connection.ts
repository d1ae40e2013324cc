import { z } from 'zod';
import { modelServerFetch } from './http-fetch.ts';
import { answeredError, noAnswer, requestTimeoutMs, unusableAnswer } from './request-failures.ts';
import type { Endpoint } from './text-generation.ts';

/** Where a server is and how it knows its clients. */
export type ServerAddress = Pick<Endpoint, 'url' | 'apiKey' | 'ca'>;

/** Asks a server of Hugging Face's (TGI, TEI) by JSON. */
export interface HuggingFaceConnection {
  /**
   * Asks one of its paths; a body makes it a POST.
   * @throws ServerUnavailable (retry) or ServerRefused (do not), or what the signal was aborted with
   */
  ask<Schema extends z.ZodType>(
    path: string,
    schema: Schema,
    signal: AbortSignal,
    body?: unknown,
  ): Promise<z.output<Schema>>;
}

/** Errors of both are {"error", "error_type"}; a body that cannot be read is answered in plain text. */
const errorSchema = z.object({ error: z.string(), error_type: z.string().nullish() });

/** Characters of an error that is no JSON, as a gateway may send. */
const longestMessage = 300;

/** The connection to an address. It never retries: Temporal does. */
export function huggingFaceConnection(address: ServerAddress): HuggingFaceConnection {
  const fetch = modelServerFetch(address.ca);
  const base = address.url.replace(/\/$/, '');
  const known: Record<string, string> =
    address.apiKey === undefined ? {} : { authorization: `Bearer ${address.apiKey}` };

  async function reach(path: string, signal: AbortSignal, body: unknown): Promise<Response> {
    const overdue = AbortSignal.timeout(requestTimeoutMs);
    try {
      return await fetch(`${base}${path}`, {
        method: body === undefined ? 'GET' : 'POST',
        headers: { ...known, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.any([signal, overdue]),
      });
    } catch (error) {
      signal.throwIfAborted();
      throw noAnswer(address, error, !overdue.aborted);
    }
  }

  return {
    async ask(path, schema, signal, body) {
      const reply = await reach(path, signal, body);
      const text = await reply.text();
      if (!reply.ok) throw answeredError(address, reply.status, messageOf(text), { headers: reply.headers });
      try {
        return schema.parse(JSON.parse(text));
      } catch (error) {
        throw unusableAnswer(address, firstIssue(error));
      }
    },
  };
}

function messageOf(text: string): string {
  try {
    const parsed = errorSchema.safeParse(JSON.parse(text));
    if (parsed.success) return parsed.data.error;
  } catch {
    // Told as it is.
  }
  return text.trim().slice(0, longestMessage) || 'nothing';
}

/** A reply may be long, and so may the list of all that is wrong in it. */
function firstIssue(error: unknown): unknown {
  if (!(error instanceof z.ZodError)) return error;
  const [issue] = error.issues;
  return new TypeError(`${issue?.path.map(String).join('.') ?? ''}: ${issue?.message ?? 'wrong'}`);
}
