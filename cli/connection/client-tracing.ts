import type { WorkflowClientInterceptor } from '@temporalio/client';
import type { Tracing } from '../../clients/tracing.ts';

/**
 * Traces what a client sets going: starts, signals and updates. Looking at a run is not traced: whoever follows one
 * asks every few seconds.
 */
export async function clientTracing(tracing: Tracing | undefined): Promise<WorkflowClientInterceptor[]> {
  if (tracing === undefined) return [];
  const { OpenTelemetryWorkflowClientInterceptor } = await import('@temporalio/interceptors-opentelemetry');
  const all = new OpenTelemetryWorkflowClientInterceptor({ tracer: tracing.tracer });
  return [
    {
      startWithDetails: (input, next) => all.startWithDetails(input, next),
      signal: (input, next) => all.signal(input, next),
      startUpdate: (input, next) => all.startUpdate(input, next),
    },
  ];
}
