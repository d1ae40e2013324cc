import type { Tracer } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import type { SpanProcessor } from '@opentelemetry/sdk-trace-base';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where the spans of this process go. */
export interface Tracing {
  tracer: Tracer;
  /** For spans that were made elsewhere, as those of workflows are. */
  processor: SpanProcessor;
  resource: Resource;
  /** Sends what is left. */
  close(): Promise<void>;
}

/**
 * Starts to send spans to the OTLP/HTTP collector that OTEL_EXPORTER_OTLP_ENDPOINT names; without one, nothing is
 * loaded. The further OTEL_* variables are read by OpenTelemetry itself.
 * @param service name of this process, unless OTEL_SERVICE_NAME gives another
 */
export async function startTracing(environment: Environment, service: string): Promise<Tracing | undefined> {
  const url = tracesUrl(environment);
  if (url === undefined) return undefined;
  const [
    { BasicTracerProvider, BatchSpanProcessor },
    { Resource, detectResourcesSync, envDetectorSync },
    exporter,
    own,
  ] = await Promise.all([
    import('@opentelemetry/sdk-trace-base'),
    import('@opentelemetry/resources'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('./trace-context.ts'),
  ]);
  const named = { 'service.name': environment['OTEL_SERVICE_NAME'] ?? service };
  const given = detectResourcesSync({ detectors: [envDetectorSync] }).attributes;
  const resource = new Resource({ ...Resource.default().attributes, ...given, ...named });
  const processor = new BatchSpanProcessor(new exporter.OTLPTraceExporter({ url }));
  const provider = new BasicTracerProvider({ resource, spanProcessors: [processor] });
  // Sets the process's propagator and context too, by which a span finds its parent
  provider.register({ contextManager: new own.TraceContext() });
  return { tracer: provider.getTracer('slingshot'), processor, resource, close: () => provider.shutdown() };
}

/** OTLP/HTTP appends a path to the common address, and takes the one for traces as it stands. */
function tracesUrl(environment: Environment): string | undefined {
  const { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: traces, OTEL_EXPORTER_OTLP_ENDPOINT: common } = environment;
  if (traces !== undefined && traces !== '') return traces;
  return common === undefined || common === '' ? undefined : `${common.replace(/\/+$/, '')}/v1/traces`;
}
