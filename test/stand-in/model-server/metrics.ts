import type { Engine } from './engine.ts';

type Sample = [name: string, kind: 'gauge' | 'counter', value: number];

function written(samples: readonly Sample[], labels: string): string {
  return samples
    .map(([name, kind, value]) => `# HELP ${name} Stand-in.\n# TYPE ${name} ${kind}\n${name}${labels} ${value}\n`)
    .join('');
}

/** The gauges and counters of vLLM that tell of its load. */
export function vllmMetrics({ settings, slots, tally }: Engine): string {
  const counters = tally.read(slots);
  const labels = `{engine="0",model_name="${settings.models[0]}"}`;
  const samples: Sample[] = [
    ['vllm:num_requests_running', 'gauge', slots.running],
    ['vllm:num_requests_waiting', 'gauge', slots.waiting],
    ['vllm:kv_cache_usage_perc', 'gauge', slots.running / slots.count],
    ['vllm:prompt_tokens_total', 'counter', counters.promptTokens],
    ['vllm:generation_tokens_total', 'counter', counters.outputTokens],
    ['vllm:num_preemptions_total', 'counter', 0],
  ];
  const { generation, scoring, checks } = counters;
  const success = `# HELP vllm:request_success_total Stand-in.\n# TYPE vllm:request_success_total counter\nvllm:request_success_total{engine="0",finished_reason="stop",model_name="${settings.models[0]}"} ${generation.done + scoring.done + checks}\n`;
  return written(samples, labels) + success;
}

/** Those of TGI. */
export function tgiMetrics({ slots, tally }: Engine): string {
  const counters = tally.read(slots);
  const asked = counters.requests['/generate'] ?? 0;
  return written(
    [
      ['tgi_queue_size', 'gauge', slots.waiting],
      ['tgi_batch_current_size', 'gauge', slots.running],
      ['tgi_request_count', 'counter', asked],
      ['tgi_request_success', 'counter', counters.generation.done + counters.scoring.done + counters.checks],
    ],
    '',
  );
}
