import type { OpenTelemetrySinks } from '@temporalio/interceptors-opentelemetry/lib/workflow/definitions.js';
import type { ActivityInterceptorsFactory, InjectedSinks } from '@temporalio/worker';
import type { Tracing } from '../clients/tracing.ts';

/** What traces a worker's activities, and takes the spans of its workflows. */
export interface WorkerTracing {
  activity: ActivityInterceptorsFactory[];
  sinks: InjectedSinks<OpenTelemetrySinks>;
}

/**
 * The worker's part in traces: activities whose workflow is traced. Without tracing, activities are left alone, and the
 * spans of workflows that another process began to trace are dropped.
 */
export async function workerTracing(tracing: Tracing | undefined): Promise<WorkerTracing> {
  if (tracing === undefined) return { activity: [], sinks: { exporter: { export: { fn: () => undefined } } } };
  const [
    { OpenTelemetryActivityInboundInterceptor, OpenTelemetryActivityOutboundInterceptor, ...own },
    { TRACE_HEADER },
  ] = await Promise.all([
    import('@temporalio/interceptors-opentelemetry'),
    import('@temporalio/interceptors-opentelemetry/lib/instrumentation.js'),
  ]);
  const { tracer, processor, resource } = tracing;
  return {
    activity: [
      (context) => {
        const inbound = new OpenTelemetryActivityInboundInterceptor(context, { tracer });
        return {
          inbound: {
            execute: (input, next) => (TRACE_HEADER in input.headers ? inbound.execute(input, next) : next(input)),
          },
          outbound: new OpenTelemetryActivityOutboundInterceptor(context),
        };
      },
    ],
    sinks: { exporter: own.makeWorkflowExporter(processor, resource) },
  };
}
