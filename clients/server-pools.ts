import { hashOf } from '../pipeline/keys.ts';
import type { RequestPermits, ServerUser } from './request-permits.ts';
import { ownPlaces, type OpenPlaces } from './server-places.ts';
import { defaultPoolSettings, ServerPool, type PoolSettings } from './server-pool.ts';
import { serverState } from './server-state.ts';
import type { Endpoint } from './text-generation.ts';

/** One pool of requests for each server that this process asks. */
export interface ServerPools {
  /** Permits for requests to a server on behalf of a user. */
  permits(endpoint: Endpoint, user: ServerUser): RequestPermits;
  /** Gives back every place this process holds. */
  close(): Promise<void>;
}

/**
 * A server's id: who reaches it by the same address shares its places. Port and letter case as URLs have them; a slash
 * at the end does not matter.
 */
export function serverId(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return hashOf(`${protocol}//${host}${pathname.replace(/\/+$/, '')}`).slice(0, 24);
}

/**
 * Pools whose places come from where all workers share them. A server of this worker alone needs no sharing.
 * @param openPlaces gives this process's places at a shared server
 */
export function serverPools(openPlaces: OpenPlaces, settings: PoolSettings = defaultPoolSettings): ServerPools {
  const pools = new Map<string, ServerPool>();
  return {
    permits(endpoint, user) {
      const id = serverId(endpoint.url);
      const open = (onChange: () => void) => (endpoint.exclusive ? ownPlaces() : openPlaces(id, onChange));
      const pool = pools.get(id) ?? new ServerPool(endpoint.url, open, serverState(endpoint), settings);
      pools.set(id, pool);
      return pool.permits(endpoint.concurrency, user);
    },
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.close()));
    },
  };
}
