import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import getPort from 'get-port';
import type { ProcessServer } from '../pipeline/run-file/servers.ts';
import { askGoldenPrompt } from './golden-prompt.ts';
import { loadAdapter } from './adapter-loading.ts';
import { startLauncher, type Launcher, type ServingEngine } from './model-server-launcher.ts';
import type { AcquireRequest, LocalModel } from './model-servers.ts';
import { servingOf, type Serving } from './process-serving.ts';
import type { ServerCapabilities } from './server-capabilities.ts';
import { ServerRefused, ServerUnavailable } from './server-errors.ts';
import type { Endpoint } from './text-generation.ts';
import type { TrainerProgram } from './trainer-process.ts';

export interface ProcessServerSettings {
  program: TrainerProgram;
  /** 'none' where no vLLM can be installed: such a worker serves nothing itself. */
  device: 'cpu' | 'gpu' | 'none';
  logs: string;
  /** How long a server may take from its start to its first answer. */
  readyTimeMs: number;
}

const programs: Record<ServingEngine, string> = { vllm: 'vLLM', transformers: 'the transformers server' };

/** An adapter is some megabytes; its first answer may compile something. */
const adapterTimeMs = 300_000;

interface RunningServer {
  launcher: Promise<Launcher>;
  /** Set once the process has ended or could not be started. */
  ended: boolean;
  leases: Set<string>;
  state: string;
  ready: Promise<Endpoint>;
  /** Adapters that are loaded or being loaded, by name. */
  adapters: Map<string, Promise<Endpoint>>;
}

/** Model servers as child processes of this worker: one for each model, held by leases. */
export class ProcessServers {
  private readonly settings: ProcessServerSettings;
  private readonly servers = new Map<string, RunningServer>();
  private spare: Promise<Launcher> | undefined;
  private started = 0;

  constructor(settings: ProcessServerSettings) {
    this.settings = settings;
  }

  async warm(): Promise<void> {
    if (this.settings.device === 'none' || this.spare !== undefined) return;
    this.spare = this.launch();
    await this.spare;
  }

  /** What a server that is started here will be able to do. */
  probe({ maxModelLength }: ProcessServer): ServerCapabilities {
    const engine = `vLLM on the ${this.device().toUpperCase()} of the worker`;
    return { engine, maxModelLength, logProbabilities: true, seeds: true };
  }

  async acquire(
    request: AcquireRequest<ProcessServer>,
    signal: AbortSignal,
    onWait: (state: string) => void,
  ): Promise<Endpoint> {
    const device = this.device();
    signal.throwIfAborted();
    const { server, model, lease } = request;
    const serving = servingOf(request, device);
    const { id } = serving;
    let running = this.servers.get(id);
    // Held before anything is waited for: it may be given back by its last holder meanwhile.
    running?.leases.add(lease);
    if (running === undefined || (await hasEnded(running))) {
      // Another caller may have started it anew in the meantime.
      const current = this.servers.get(id);
      running = current !== undefined && current !== running ? current : this.start(serving, server, device);
    }
    running.leases.add(lease);
    const whole = await waitFor(running, running.ready, signal, onWait);
    if (model.adapter === undefined) return whole;
    return waitFor(running, adapterOf(running, whole, model), signal, onWait);
  }

  async release(lease: string): Promise<void> {
    const idle: RunningServer[] = [];
    for (const [id, running] of this.servers) {
      if (running.leases.delete(lease) && running.leases.size === 0) {
        this.servers.delete(id);
        idle.push(running);
      }
    }
    await Promise.all(idle.map(stop));
    if (this.servers.size === 0) await this.stopSpare();
  }

  async close(): Promise<void> {
    const all = [...this.servers.values()];
    this.servers.clear();
    await Promise.all([...all.map(stop), this.stopSpare()]);
  }

  private device(): 'cpu' | 'gpu' {
    const { device } = this.settings;
    if (device !== 'none') return device;
    throw new ServerRefused('this machine cannot run vLLM; name servers of kind "static" in the run file');
  }

  private async stopSpare(): Promise<void> {
    const spare = this.spare;
    this.spare = undefined;
    await (await spare)?.stop();
  }

  private launch(engine: ServingEngine = 'vllm'): Promise<Launcher> {
    this.started++;
    const log = join(this.settings.logs, `model-server-${process.pid}-${this.started}.log`);
    return startLauncher(this.settings.program, engine, log);
  }

  private start(serving: Serving, server: ProcessServer, device: 'cpu' | 'gpu'): RunningServer {
    const { id } = serving;
    const running: RunningServer = {
      launcher: serving.engine === 'vllm' ? this.takeLauncher() : this.launch(serving.engine),
      ended: false,
      // Those who held one that died hold the next.
      leases: new Set(this.servers.get(id)?.leases),
      state: 'starting',
      ready: Promise.resolve().then(() => this.makeReady(running, serving, server, device)),
      adapters: new Map(),
    };
    // Every waiter sees the failure; this only keeps it from counting as unhandled when none waits.
    running.ready.catch(() => {
      running.ended = true;
      // What never became ready is held by nobody once the next caller starts another.
      return stop(running).catch(() => undefined);
    });
    this.servers.set(id, running);
    return running;
  }

  private async takeLauncher(): Promise<Launcher> {
    const spare = this.spare;
    this.spare = undefined;
    const warmed = await spare;
    return warmed?.alive() ? warmed : this.launch();
  }

  private async makeReady(
    running: RunningServer,
    { engine, model, maxLoraRank }: Serving,
    server: ProcessServer,
    device: 'cpu' | 'gpu',
  ): Promise<Endpoint> {
    const launcher = await running.launcher;
    const folder = await model.folder();
    const [port, name] = [await getPort({ host: '127.0.0.1' }), `model-${model.digest.slice(0, 12)}`];
    launcher.order({
      model: folder,
      name,
      host: '127.0.0.1',
      port,
      maxModelLength: server.maxModelLength,
      dtype: server.dtype,
      device,
      kvCacheGiB: 1,
      gpuMemoryUtilization: device === 'gpu' ? 0.85 : null,
      lora: maxLoraRank === undefined ? null : { maxRank: maxLoraRank },
    });
    const endpoint: Endpoint = {
      api: 'vllm',
      url: `http://127.0.0.1:${port}`,
      model: name,
      seeds: true,
      promptsPerRequest: server.promptsPerRequest,
      concurrency: server.concurrency,
      maxModelLength: server.maxModelLength,
      exclusive: true,
      ...(mayScore(engine, maxLoraRank, device) ? {} : { scores: false as const }),
    };
    const deadline = Date.now() + this.settings.readyTimeMs;
    while (!(await healthy(endpoint.url))) {
      if (!launcher.alive()) {
        throw new ServerUnavailable(`${programs[engine]} ended before it was ready:\n${await launcher.lastLines()}`);
      }
      if (Date.now() > deadline) {
        await launcher.stop();
        throw new ServerUnavailable(`${programs[engine]} was not ready within ${this.settings.readyTimeMs / 1000} s`);
      }
      await delay(500);
    }
    running.state = 'answering its first request';
    const firstAnswer = AbortSignal.timeout(this.settings.readyTimeMs);
    await askGoldenPrompt(endpoint, firstAnswer).catch((error: unknown) => {
      throw firstAnswer.aborted
        ? new ServerUnavailable(`${programs[engine]} did not answer its first request in time`)
        : error;
    });
    running.state = 'ready';
    return endpoint;
  }
}

async function hasEnded(running: RunningServer): Promise<boolean> {
  return running.ended || !(await running.launcher).alive();
}

async function stop(running: RunningServer): Promise<void> {
  await (await running.launcher).stop();
}

async function healthy(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/health`, { signal: AbortSignal.timeout(5_000) })).ok;
  } catch {
    return false;
  }
}

/** A CPU's engine dies when it is to score with adapters in it; an encoder-decoder is no scorer. */
function mayScore(engine: ServingEngine, maxLoraRank: number | undefined, device: 'cpu' | 'gpu'): boolean {
  return engine === 'vllm' && (maxLoraRank === undefined || device === 'gpu');
}

/** The endpoint of an adapter beside its base; loaded once, tried again by the next caller where that failed. */
function adapterOf(running: RunningServer, whole: Endpoint, model: LocalModel): Promise<Endpoint> {
  const name = `adapter-${model.digest.slice(0, 12)}`;
  const known = running.adapters.get(name);
  if (known !== undefined) return known;
  const signal = AbortSignal.timeout(adapterTimeMs);
  const load = async (): Promise<Endpoint> => {
    running.state = 'loading an adapter';
    await loadAdapter(whole, name, await model.folder(), signal);
    const endpoint: Endpoint = { ...whole, model: name };
    await askGoldenPrompt(endpoint, signal);
    running.state = 'ready';
    return endpoint;
  };
  const loading = load();
  running.adapters.set(name, loading);
  loading.catch(() => running.adapters.delete(name));
  return loading;
}

async function waitFor(
  running: RunningServer,
  ready: Promise<Endpoint>,
  signal: AbortSignal,
  onWait: (state: string) => void,
): Promise<Endpoint> {
  const tick = setInterval(() => onWait(running.state), 1_000);
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
  try {
    return await Promise.race([ready, aborted]);
  } finally {
    clearInterval(tick);
  }
}
