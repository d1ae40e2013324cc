/** A model repository at a commit. */
export interface HubModel {
  id: string;
  revision: string;
  /** Access token, for gated models. */
  token?: string | undefined;
}

/** Fetches models from a hub. */
export interface ModelHub {
  /**
   * Fetches weights, configuration and tokenizer into a folder.
   * @throws ServerUnavailable when the hub cannot be reached, ServerRefused when it has no such model or denies access
   */
  fetch(model: HubModel, folder: string, signal: AbortSignal, onFile: (path: string) => void): Promise<void>;
}
