/** Names of variables that tell a worker its addresses and secrets; a trainer or a model server needs none of them. */
const own = /^(S3_|SLINGSHOT_|TEMPORAL_|AWS_|OTEL_)/;

/** The environment for a program the worker starts: its own without the worker's secrets, and what is added. */
export function childEnvironment(added: Record<string, string>): Record<string, string | undefined> {
  const kept = Object.entries(process.env).filter(([name]) => !own.test(name));
  return { ...Object.fromEntries(kept), ...added };
}
