"""Serves one model with vLLM's OpenAI server, started before the model exists.

Nearly all of a start is importing vLLM (45 s or more on two cores), so that is done first; then a JSON line on the
standard input says what to serve. vLLM's engine process is forked from this one and imports nothing again.
"""

import json
import os
import queue
import time
from dataclasses import dataclass
from pathlib import Path

from slingshot_trainer.environment import vllm_variant
from slingshot_trainer.events import Events
from slingshot_trainer.failures import BadInput
from slingshot_trainer.fields import Fields


@dataclass(frozen=True)
class Service:
    model: Path
    name: str
    host: str
    port: int
    max_model_length: int
    dtype: str
    device: str
    kv_cache_gib: int
    gpu_memory_utilization: float | None


def read_service(line: str) -> Service:
    """Raises BadInput naming the field for whatever is missing, mistyped, out of range or unknown."""
    try:
        fields = Fields(json.loads(line))
    except ValueError as error:
        raise BadInput(f"the line on the standard input is not JSON: {error}") from error
    model = Path(fields.string("model")).absolute()
    if not (model / "config.json").is_file():
        raise BadInput(f"model must be a folder with a config.json, got {model}", "model")
    utilization = fields.take("gpuMemoryUtilization", None)
    service = Service(
        model=model,
        name=fields.string("name"),
        host=fields.string("host", "127.0.0.1"),
        port=fields.integer("port", 1),
        max_model_length=fields.integer("maxModelLength", 1),
        dtype=fields.choice("dtype", ("float32", "bfloat16", "float16", "auto")),
        device=fields.choice("device", ("cpu", "gpu")),
        kv_cache_gib=fields.integer("kvCacheGiB", 1, 1),
        gpu_memory_utilization=None if utilization is None else _fraction(utilization),
    )
    fields.finish()
    return service


def server_arguments(service: Service) -> list[str]:
    """vLLM 0.32's command line: no sampling defaults of the model's own, no prompts in the logs."""
    arguments = ["--model", str(service.model), "--served-model-name", service.name]
    arguments += ["--host", service.host, "--port", str(service.port)]
    arguments += ["--max-model-len", str(service.max_model_length), "--dtype", service.dtype]
    arguments += ["--generation-config", "vllm", "--no-enable-log-requests", "--disable-uvicorn-access-log"]
    if service.device == "cpu":
        arguments += ["--enforce-eager", "--distributed-executor-backend", "uni"]
        # A prompt read in pieces makes the sampler take back a draw, which torch's CPU generator cannot: a request with a
        # seed then ends the engine. So every prompt is read at once.
        arguments += ["--no-enable-chunked-prefill"]
        arguments += ["--max-num-batched-tokens", str(max(4096, service.max_model_length))]
    elif service.gpu_memory_utilization is not None:
        arguments += ["--gpu-memory-utilization", str(service.gpu_memory_utilization)]
    return arguments


def serve(lines: "queue.Queue[str]", events: Events) -> None:
    """Imports vLLM, waits for the line, serves until the process is ended. Raises BadInput if vLLM cannot serve it."""
    variant = vllm_variant()
    if variant is None:
        raise BadInput("vllm is not installed: install requirements/serve-cpu.txt or requirements/serve-gpu.txt")
    _prepare(variant["device"] == "cpu")
    begun = time.monotonic()
    import uvloop

    from slingshot_trainer import vllm_server

    events.emit("imported", seconds=round(time.monotonic() - begun, 1))
    service = read_service(lines.get())
    if service.device != variant["device"]:
        raise BadInput(f"device must be {variant['device']}, as {variant['distribution']} is installed", "device")
    if service.device == "cpu":
        os.environ["VLLM_CPU_KVCACHE_SPACE"] = str(service.kv_cache_gib)
    uvloop.run(vllm_server.run(server_arguments(service)))


def _fraction(value: object) -> float:
    return Fields({"gpuMemoryUtilization": value}).number("gpuMemoryUtilization", 0.01, 1)


def _prepare(cpu: bool) -> None:
    """Settings that vLLM reads from the environment, some of them as it is imported."""
    os.environ.setdefault("VLLM_LOGGING_LEVEL", "WARNING")
    if cpu:
        # One core is the HTTP server's: OpenMP threads that wait for it in a loop made generation ten times slower.
        os.environ.setdefault("OMP_NUM_THREADS", str(max(1, len(os.sched_getaffinity(0)) - 1)))
        os.environ["VLLM_ENABLE_V1_MULTIPROCESSING"] = "0"  # lets the executor be "uni": one process fewer
        os.environ["TORCHDYNAMO_DISABLE"] = "1"  # else the first scoring request compiles a function for many seconds
