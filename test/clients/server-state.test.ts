import { serverState, waitingRequests } from '../../clients/server-state.ts';
import { sendStatus, withServer, writes } from './vllm-server.ts';

/** As vLLM 0.32 and TGI 3.3 write them. */
const vllm = `# HELP vllm:num_requests_waiting Number of requests waiting to be processed.
# TYPE vllm:num_requests_waiting gauge
vllm:num_requests_running{engine="0",model_name="m"} 4.0
vllm:num_requests_waiting{engine="0",model_name="m"} 2.0
vllm:num_requests_waiting{engine="1",model_name="m"} 1.0
vllm:num_requests_waiting_by_reason{engine="0",model_name="m",reason="capacity"} 7.0
`;
const tgi = '# TYPE tgi_queue_size gauge\ntgi_queue_size 5\ntgi_batch_current_size 9\n';

test.each([
  [vllm, 3],
  [tgi, 5],
  ['process_cpu_seconds_total 1.0\n', undefined],
])('requests that wait are read from the metrics', (metrics, waiting) => {
  expect(waitingRequests(metrics)).toBe(waiting);
});

test.each([
  [200, true],
  [404, true],
  [503, false],
])('a server whose health answers %i is ready: %s', (status, ready) =>
  withServer(
    (_request, response) => sendStatus(response, status, {}),
    async ({ endpoint, requests }) => {
      expect(await serverState(endpoint).ready()).toBe(ready);
      expect(requests.map(({ path }) => path)).toEqual(['/health']);
    },
  ),
);

test('a server that is not there is not ready, and says nothing of its queue', async () => {
  let url = '';
  await withServer(writes, async ({ endpoint }) => void (url = endpoint.url));
  const state = serverState({ url });
  expect([await state.ready(), await state.waiting()]).toEqual([false, undefined]);
});
