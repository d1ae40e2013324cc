/** What a process wants of a server at the moment. */
export interface PlacesNeed {
  /** Requests that wait or are in flight. */
  requests: number;
  inFlight: number;
  /** Most requests in flight that the users of this process allow on the server, of everybody together. */
  cap: number;
}

/** This process's share of the requests that may be in flight on one server. It changes with what others need. */
export interface ServerPlaces {
  /** Requests of this process that may be in flight for another to be sent. */
  allowed(): number;
  /** Requests that may be in flight at all: more than allowed while places are being given back. */
  held(): number;
  /** Tells what is needed now; what is not needed for a while is given back. */
  need(need: PlacesNeed): void;
  /** Gives everything back. */
  close(): Promise<void>;
}

/**
 * Opens the places of a server.
 * @param server id of the server, the same for all who reach it by the same address
 * @param onChange called when allowed() or held() may have changed
 */
export type OpenPlaces = (server: string, onChange: () => void) => ServerPlaces;

/** All places of a server that no other process can reach. */
export function ownPlaces(): ServerPlaces {
  let cap = 1;
  return {
    allowed: () => cap,
    held: () => Number.POSITIVE_INFINITY,
    need: (need) => (cap = need.cap),
    close: () => Promise.resolve(),
  };
}
