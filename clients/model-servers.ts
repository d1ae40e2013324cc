import type { ProcessServer, StaticServer } from '../pipeline/run-file/servers.ts';
import type { ServerCapabilities } from './server-capabilities.ts';
import type { Endpoint } from './text-generation.ts';

/** A model on this machine, ready to be served. */
export interface LocalModel {
  /** Hash of the model's content: one server serves all who need the same. */
  digest: string;
  /** vLLM serves decoders; what has an encoder too is served by transformers. */
  family: 'decoder' | 'encoder-decoder';
  /** Folder with the weights, of the adapter alone where it is one. */
  folder(): Promise<string>;
  /** An adapter is served by its name, beside the model it was trained on. */
  adapter?: { rank: number; base: LocalModel } | undefined;
}

export interface AcquireRequest<Kind extends ProcessServer | StaticServer = ProcessServer | StaticServer> {
  server: Kind;
  model: LocalModel;
  /** Who holds the server; acquiring twice with one lease holds it once. */
  lease: string;
}

/** Gives stages the server of the model they need. */
export interface ModelServers {
  /**
   * A server of the model that is ready: health and a golden prompt agree. Starts one where there is none.
   * @param onWait called every second or so with what is being waited for
   * @throws ServerUnavailable (retry) or ServerRefused (do not)
   */
  acquire(request: AcquireRequest, signal: AbortSignal, onWait: (state: string) => void): Promise<Endpoint>;
  /** Gives back whatever the lease holds; a server nobody holds is stopped. Unknown leases are no error. */
  release(lease: string): Promise<void>;
  /** Begins what can be begun before a model exists, where starting a server is slow. */
  warm(server: ProcessServer | StaticServer): Promise<void>;
  /**
   * What a server can do, asked before a run needs it; one that is started for a run says what it will be able to.
   * @throws ServerRefused when it cannot be used as it is
   */
  probe(server: ProcessServer | StaticServer, signal: AbortSignal): Promise<ServerCapabilities>;
  /** Stops every server this worker started. */
  close(): Promise<void>;
}
