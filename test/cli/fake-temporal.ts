import { once } from 'node:events';
import { createServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import protobuf from 'protobufjs';

/** The messages of temporal.api.operatorservice.v1 that tests look into, by the numbers of their fields. */
const { root } = protobuf.parse(`syntax = "proto3";
  message ListReply { map<string, int32> custom_attributes = 1; }
  message AddRequest { map<string, int32> search_attributes = 1; string namespace = 2; }`);

/** A Temporal service that knows the search attributes of a namespace, and nothing else. */
export interface FakeTemporal {
  address: string;
  /** What was asked to be added, in order. */
  added: unknown[];
}

/** Every message has five bytes before it: not compressed, and its length. */
function framed(message: Uint8Array): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.byteLength, 1);
  return Buffer.concat([head, message]);
}

/** @param attributes the search attributes there are, with the numbers of their types; grows with what is added */
export async function withTemporal(
  attributes: Record<string, number>,
  work: (temporal: FakeTemporal) => Promise<void>,
): Promise<void> {
  const added: unknown[] = [];
  const [listReply, addRequest] = [root.lookupType('ListReply'), root.lookupType('AddRequest')];
  const answer = (path: string, message: Uint8Array): Uint8Array => {
    if (path.endsWith('/ListSearchAttributes')) {
      return listReply.encode(listReply.create({ customAttributes: attributes })).finish();
    }
    if (path.endsWith('/AddSearchAttributes')) {
      const request = addRequest.toObject(addRequest.decode(message)) as { searchAttributes: Record<string, number> };
      added.push(request);
      Object.assign(attributes, request.searchAttributes);
    }
    return new Uint8Array();
  };
  const server = createServer();
  server.on('stream', (stream, headers) => {
    const pieces: Buffer[] = [];
    stream.on('data', (piece: Buffer) => pieces.push(piece));
    stream.on('end', () => {
      const reply = answer(String(headers[':path']), Buffer.concat(pieces).subarray(5));
      stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
      stream.end(framed(reply));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    await work({ address: `127.0.0.1:${(server.address() as AddressInfo).port}`, added });
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}
