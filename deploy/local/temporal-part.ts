import { join } from 'node:path';
import getPort from 'get-port';
import { answersOk } from './http-check.ts';
import { extendRetention } from './namespace-retention.ts';
import { describeFound, type ProgramFound } from './program-found.ts';
import { isRunning, saveRecord, startPart, stopPart, type StackContext } from './stack-context.ts';
import { temporalAnswers } from './temporal-check.ts';
import { ensureSearchAttributes } from './search-attributes.ts';
import { resolveTemporalUi, temporalUiProgram } from './temporal-ui.ts';
import { resolveTemporal } from './temporal.ts';
import { USUAL_PORTS } from './usual-ports.ts';

const START_TIMEOUT_MILLISECONDS = 90_000;
const HOST = '127.0.0.1';

/** Sees to it that a Temporal service and its Web UI can be reached, starting only what is not there. */
export async function ensureTemporal(context: StackContext): Promise<void> {
  const { settings, record, report } = context;
  if (settings.temporalAddress !== undefined) return useGivenTemporal(context, settings.temporalAddress);
  const known = record.temporal;
  const runs = known !== undefined && (await isRunning(context, 'temporal'));
  if (runs && (await temporalAnswers(known.address, known.namespace))) {
    report(`temporal: already runs at ${known.address}`);
    await ensureSearchAttributes(known.address, known.namespace);
  } else {
    await startTemporal(context);
  }
  const uiUrl = record.temporal?.uiUrl;
  if (uiUrl === undefined || !(await answersOk(uiUrl))) await tryStartUi(context);
  if (record.temporal?.uiUrl !== undefined) report(`temporal: Web UI at ${record.temporal.uiUrl}`);
}

async function useGivenTemporal(context: StackContext, address: string): Promise<void> {
  const { settings, record, report } = context;
  const { temporalNamespace: namespace, temporalUiUrl: uiUrl } = settings;
  if (!settings.temporalIsSecured && !(await temporalAnswers(address, namespace))) {
    throw new Error(
      `TEMPORAL_ADDRESS is "${address}", where no Temporal with the namespace "${namespace}" answers: correct it, or unset it to start one here`,
    );
  }
  await stopPart(context, 'temporalUi');
  await stopPart(context, 'temporal');
  record.temporal = { how: 'address', address, namespace, uiUrl };
  await saveRecord(context);
  report(`temporal: uses the service at ${address}`);
  if (!settings.temporalIsSecured) await ensureSearchAttributes(address, namespace);
}

async function startTemporal(context: StackContext): Promise<void> {
  const { settings, record, report } = context;
  await stopPart(context, 'temporalUi');
  await stopPart(context, 'temporal');
  const found = await resolveTemporal(settings.cacheFolder, report);
  report(describeFound('temporal', found));
  const ui = await resolveTemporalUi(settings.cacheFolder, report);
  const port = await getPort({ port: USUAL_PORTS.temporal });
  const address = `${HOST}:${port}`;
  const ownUiPort = ui === undefined ? await getPort({ port: USUAL_PORTS.temporalUi }) : undefined;
  if (ui !== undefined) report(describeFound('temporal-ui', ui));
  else report('temporal-ui: uses the older Web UI inside the temporal program');
  const uiUrl = ownUiPort === undefined ? undefined : `http://${HOST}:${ownUiPort}`;
  record.temporal = { how: found.how, version: found.version, address, namespace: 'default', uiUrl };
  const program = {
    executable: found.executable,
    programArguments: serverArguments(settings.stateFolder, port, ownUiPort),
    environment: { TEMPORAL_VERSION_CHECK_DISABLED: '1' },
    folder: settings.stateFolder,
    logFile: join(settings.stateFolder, 'logs', 'temporal.log'),
  };
  report(`temporal: starting at ${address}`);
  await startPart(context, 'temporal', program, START_TIMEOUT_MILLISECONDS, async () => {
    return (await temporalAnswers(address, 'default')) && (uiUrl === undefined || (await answersOk(uiUrl)));
  });
  await extendRetention(found.executable, address, 'default');
  await ensureSearchAttributes(address, 'default');
}

function serverArguments(stateFolder: string, port: number, uiPort: number | undefined): string[] {
  const settings = ['frontend.WorkflowPauseEnabled=true', 'matching.enableFairness=true'];
  return [
    ...['server', 'start-dev', '--ip', HOST, '--port', String(port)],
    ...(uiPort === undefined ? ['--headless'] : ['--ui-port', String(uiPort)]),
    ...['--db-filename', join(stateFolder, 'temporal.db')],
    ...settings.flatMap((setting) => ['--dynamic-config-value', setting]),
  ];
}

/** Starts the newer UI beside a server without one; where that fails, the rest of the stack is of use without it. */
async function tryStartUi(context: StackContext): Promise<void> {
  const { settings, record, report } = context;
  const ui = await resolveTemporalUi(settings.cacheFolder, () => undefined);
  if (ui === undefined || record.temporal === undefined) return;
  try {
    await startUi(context, ui, record.temporal.address);
  } catch (error) {
    report(`temporal-ui: not started, the stack goes on without a Web UI (${String(error)})`);
  }
}

async function startUi(context: StackContext, ui: ProgramFound, temporalAddress: string): Promise<void> {
  const { settings, record } = context;
  await stopPart(context, 'temporalUi');
  if (record.temporal !== undefined) record.temporal.uiUrl = undefined;
  const port = await getPort({ port: USUAL_PORTS.temporalUi });
  const url = `http://${HOST}:${port}`;
  const program = await temporalUiProgram(ui, settings.stateFolder, { temporalAddress, port });
  await startPart(context, 'temporalUi', program, START_TIMEOUT_MILLISECONDS, () => answersOk(url));
  if (record.temporal !== undefined) record.temporal.uiUrl = url;
  await saveRecord(context);
}
