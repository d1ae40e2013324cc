import { servingOf } from '../../clients/process-serving.ts';
import { serverSchema, type ProcessServer } from '../../pipeline/run-file/servers.ts';
import { localModel } from './process-servers.ts';

const base = localModel('base');
const adapter = (rank: number) => localModel('adapter', { adapter: { rank, base } });
const server = (fields: object = {}) => serverSchema.parse({ kind: 'process', ...fields }) as ProcessServer;
const idOf = (model = base, fields = {}, device: 'cpu' | 'gpu' = 'gpu') =>
  servingOf({ server: server(fields), model, lease: 'x' }, device).id;

test('on a GPU with room for adapters a base and its adapters share one server', () => {
  const room = { adapterRank: 16 };
  expect(idOf(adapter(16), room)).toBe(idOf(base, room));
  expect(idOf(adapter(4), room)).toBe(idOf(base, room));
  expect(servingOf({ server: server(room), model: base, lease: 'x' }, 'gpu').maxLoraRank).toBe(16);
});

test('on a CPU, and where no room is asked for, the base that scores has a server of its own', () => {
  expect(idOf(adapter(4), { adapterRank: 16 }, 'cpu')).not.toBe(idOf(base, { adapterRank: 16 }, 'cpu'));
  expect(idOf(adapter(4))).not.toBe(idOf(base));
});

test.each([
  [4, 8],
  [8, 8],
  [9, 16],
  [200, 256],
])('an adapter of rank %i is served with the next rank vLLM takes, %i', (rank, most) => {
  expect(servingOf({ server: server(), model: adapter(rank), lease: 'x' }, 'gpu').maxLoraRank).toBe(most);
});

test('a rank beyond all that vLLM takes is refused', () => {
  expect(() => idOf(adapter(600))).toThrow('an adapter of rank 600 cannot be served: the highest is 512');
});

test('another length or number format is another server', () => {
  expect(new Set([idOf(), idOf(base, { maxModelLength: 64 }), idOf(base, { dtype: 'bfloat16' })]).size).toBe(3);
});
