import type { Server } from '../pipeline/run-file/servers.ts';
import { checkAllowedHost, staticEndpoint, type StaticServerPolicy } from './model-server-static.ts';
import type { RequestPermits } from './request-permits.ts';
import { ServerRefused } from './server-errors.ts';
import { teiClassifier } from './tei.ts';
import type { LabelReading, TextClassification } from './text-classification.ts';
import type { Endpoint } from './text-generation.ts';
import { vllmClassifier } from './vllm-classifier.ts';

/**
 * The endpoint of a server that classifies; nothing is asked of it yet.
 * @throws ServerRefused where the server cannot classify, its host is not allowed or this worker lacks its secret
 */
export function classifierEndpoint(server: Server, policy: StaticServerPolicy): Endpoint {
  if (server.kind !== 'static' || server.api === 'tgi') {
    const what = server.kind === 'static' ? 'a server of api "tgi"' : 'a server that is started for a model';
    throw new ServerRefused(`${what} does not classify texts; name a static one of api "tei" or "vllm"`);
  }
  checkAllowedHost(server.url, policy.allowedHosts);
  return staticEndpoint(server, policy);
}

/** The classifier that speaks the protocol of an endpoint; each request needs a permit. */
export function classifierClient(
  endpoint: Endpoint,
  permits?: RequestPermits,
  reading?: LabelReading,
): TextClassification {
  return endpoint.api === 'tei'
    ? teiClassifier(endpoint, permits, reading)
    : vllmClassifier(endpoint, permits, reading);
}
