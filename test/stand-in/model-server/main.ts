/**
 * A stand-in model server as a process: `node --import ../typescript/register.mjs main.ts '{"tokenizer": "…"}'` prints
 * {"url"} once it listens, and ends on SIGTERM. A fault "die" without a return kills it as SIGKILL does.
 */
import { startModelServer } from './start.ts';
import { modelServerSettingsSchema } from './settings.ts';

const settings = modelServerSettingsSchema.parse(JSON.parse(process.argv[2] ?? '{}'));
const server = await startModelServer(settings, () => process.kill(process.pid, 'SIGKILL'));
console.log(JSON.stringify({ url: server.url, pid: process.pid }));
process.on('SIGTERM', () => process.exit(0));
// As a child it ends with its parent, however that dies.
if (process.argv[3] === '--lifeline') process.stdin.on('end', () => process.exit(0)).resume();
