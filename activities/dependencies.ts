import type { ModelHub } from '../clients/model-hub.ts';
import type { ModelServers } from '../clients/model-servers.ts';
import type { ServerUser } from '../clients/request-permits.ts';
import type { LabelReading, TextClassification } from '../clients/text-classification.ts';
import type { ModelClient, Endpoint } from '../clients/text-generation.ts';
import type { TextTokenizer } from '../clients/tokenizer.ts';
import type { Trainer } from '../clients/trainer.ts';
import type { Server } from '../pipeline/run-file/servers.ts';
import type { ArtifactStore } from '../stores/artifact-store.ts';

/** What activities work with; a worker joins the parts, a test may bring its own. */
export interface ActivityDependencies {
  store: ArtifactStore;
  modelServers: ModelServers;
  trainer: Trainer;
  hub: ModelHub;
  /** The value of a named secret; never goes into a history, a manifest or a log. */
  secret(name: string): string | undefined;
  /** Where to tell of parked, drifted and finished runs; may hold a secret. */
  webhook?: string | undefined;
  /** Hosts that run files may name. */
  allowedHosts: readonly string[];
  /** The client of a ready server, whose requests wait for their turn among all that use the server. */
  modelClient(endpoint: Endpoint, user: ServerUser): ModelClient;
  /**
   * The classifier that a server of the run file serves; its requests wait for their turn as those of any other do.
   * @throws ServerRefused where the server cannot classify or this worker may not reach it
   */
  classifier(server: Server, user: ServerUser, reading?: LabelReading): TextClassification;
  /** Makes sure that a server tokenises as the model's files do. */
  checkTokenizer(endpoint: Endpoint, tokenizer: TextTokenizer, signal: AbortSignal): Promise<void>;
  /** Folder of this worker for models and trainings; may be lost at any time. */
  workFolder: string;
  /** What made an artifact, for its manifest: versions of programs. */
  madeBy: Record<string, string>;
}
