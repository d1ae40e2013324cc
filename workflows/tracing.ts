import { TRACE_HEADER } from '@temporalio/interceptors-opentelemetry/lib/instrumentation.js';
import {
  OpenTelemetryInboundInterceptor,
  OpenTelemetryInternalsInterceptor,
  OpenTelemetryOutboundInterceptor,
} from '@temporalio/interceptors-opentelemetry/lib/workflow/index.js';
import type { WorkflowInterceptors } from '@temporalio/workflow';

interface Tracing {
  inbound: OpenTelemetryInboundInterceptor;
  outbound: OpenTelemetryOutboundInterceptor;
  internals: OpenTelemetryInternalsInterceptor;
}

/**
 * Traces a workflow that was started with a trace, and leaves every other as if this file were not there. Whether a
 * workflow is traced is thus written in its history, and not a setting of the worker that replays it; see
 * docs/decisions/0007-traces.md.
 */
export function interceptors(): WorkflowInterceptors {
  let tracing: Tracing | undefined;
  return {
    inbound: [
      {
        execute(input, next) {
          if (!(TRACE_HEADER in input.headers)) return next(input);
          tracing = {
            inbound: new OpenTelemetryInboundInterceptor(),
            outbound: new OpenTelemetryOutboundInterceptor(),
            internals: new OpenTelemetryInternalsInterceptor(),
          };
          return tracing.inbound.execute(input, next);
        },
        handleSignal: (input, next) => tracing?.inbound.handleSignal(input, next) ?? next(input),
        handleUpdate: (input, next) => tracing?.inbound.handleUpdate(input, next) ?? next(input),
      },
    ],
    outbound: [
      {
        scheduleActivity: (input, next) => tracing?.outbound.scheduleActivity(input, next) ?? next(input),
        scheduleLocalActivity: (input, next) => tracing?.outbound.scheduleLocalActivity(input, next) ?? next(input),
        startChildWorkflowExecution: (input, next) =>
          tracing?.outbound.startChildWorkflowExecution(input, next) ?? next(input),
        continueAsNew: (input, next) => tracing?.outbound.continueAsNew(input, next) ?? next(input),
        signalWorkflow: (input, next) => tracing?.outbound.signalWorkflow(input, next) ?? next(input),
        getLogAttributes: (input, next) => tracing?.outbound.getLogAttributes(input, next) ?? next(input),
      },
    ],
    internals: [
      {
        dispose(input, next) {
          if (tracing === undefined) next(input);
          else void tracing.internals.dispose(input, next);
        },
      },
    ],
  };
}
