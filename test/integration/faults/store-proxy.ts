import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** A way to a store that can be cut. */
export interface StoreProxy {
  readonly url: string;
  /** Refuses connections for a time, then takes them without a word, then is as before; in milliseconds. */
  outage(refusingMs: number, silentMs: number): Promise<void>;
  close(): Promise<void>;
}

/** Passes bytes on between a port of its own and an endpoint. */
export async function startStoreProxy(endpoint: string): Promise<StoreProxy> {
  const { hostname, port: target } = new URL(endpoint);
  const sockets = new Set<Socket>();
  let silent = false;
  let port = 0;
  let server: Server;
  const pass = (from: Socket): void => {
    keep(from);
    if (silent) return;
    const to = connect(Number(target), hostname);
    keep(to);
    from.pipe(to).pipe(from);
    from.on('close', () => to.destroy());
    to.on('close', () => from.destroy());
  };
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket));
  };
  const listen = async (): Promise<void> => {
    server = createServer(pass);
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  };
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const close = async (): Promise<void> => {
    const closed = new Promise((resolve) => server.close(resolve));
    cut();
    await closed;
  };
  await listen();
  return {
    url: `http://127.0.0.1:${port}`,
    close,
    async outage(refusingMs, silentMs) {
      await close();
      await delay(refusingMs);
      silent = true;
      await listen();
      await delay(silentMs);
      silent = false;
      cut();
    },
  };
}
