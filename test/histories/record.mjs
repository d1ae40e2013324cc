/**
 * Records the histories of a finished run and its children with the SDK's own writer, for replay in the tests.
 * Usage: npm run record-history -- CASE RUN (against TEMPORAL_ADDRESS, or the running local stack); CASE names the folder
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { Client, Connection } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { readStack } from '../../dist/deploy/local/read-stack.js';

const [name, run] = process.argv.slice(2);
const address = process.env.TEMPORAL_ADDRESS ?? (await readStack())?.temporalAddress;
if (name === undefined || run === undefined || address === undefined) {
  console.error('usage: npm run record-history -- CASE RUN, with a stack running or TEMPORAL_ADDRESS set');
  process.exit(2);
}
const connection = await Connection.connect({ address });
const client = new Client({ connection });
await mkdir(new URL(`./${name}/`, import.meta.url), { recursive: true });
const ids = [run];
for await (const { workflowId } of client.workflow.list({ query: `WorkflowId STARTS_WITH "${run}/"` })) ids.push(workflowId);
for (const id of ids) {
  const history = await client.workflow.getHandle(id).fetchHistory();
  const part = id === run ? 'pipeline' : id.slice(run.length + 1);
  const file = new URL(`./${name}/${part}.json.gz`, import.meta.url);
  await writeFile(file, gzipSync(historyToJSON(history)));
  console.log(`${id}: ${history.events?.length ?? 0} events -> ${file.pathname}`);
}
await connection.close();
