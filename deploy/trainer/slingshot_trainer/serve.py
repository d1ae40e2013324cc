"""Serves one model with vLLM's OpenAI server, started before the model exists.

Nearly all of a start is importing vLLM (45 s or more on two cores), so that is done first; then a JSON line on the
standard input says what to serve. vLLM's engine process is forked from this one and imports nothing again.
"""

import os
import queue
import time
from collections.abc import Sequence

from slingshot_trainer.environment import vllm_variant
from slingshot_trainer.events import Events, Json
from slingshot_trainer.failures import BadInput
from slingshot_trainer.service import Service, read_service


def server_arguments(service: Service, adapted_layers: Sequence[str] = ()) -> list[str]:
    """vLLM 0.32's command line: no sampling defaults of the model's own, no prompts in the logs.

    `adapted_layers` are the names of the layers that an adapter may change.
    """
    arguments = ["--model", str(service.model), "--served-model-name", service.name]
    arguments += ["--host", service.host, "--port", str(service.port)]
    arguments += ["--max-model-len", str(service.max_model_length), "--dtype", service.dtype]
    arguments += ["--generation-config", "vllm", "--no-enable-log-requests", "--disable-uvicorn-access-log"]
    if service.device == "cpu":
        arguments += ["--enforce-eager", "--distributed-executor-backend", "uni"]
        # A prompt read in pieces makes the sampler take back a draw, which torch's CPU generator cannot: a request with
        # a seed then ends the engine. So every prompt is read at once.
        arguments += ["--no-enable-chunked-prefill"]
        arguments += ["--max-num-batched-tokens", str(max(4096, service.max_model_length))]
    elif service.gpu_memory_utilization is not None:
        arguments += ["--gpu-memory-utilization", str(service.gpu_memory_utilization)]
    if service.lora_rank is not None:
        arguments += ["--enable-lora", "--max-lora-rank", str(service.lora_rank)]
        # Left to itself it makes room for adapters in the output layer too, and that room is made for one row of each
        # prompt: log-probabilities of two prompts at once, even the base model's, then end the engine.
        arguments += ["--lora-target-modules", *adapted_layers]
    return arguments


def serve(lines: "queue.Queue[str]", events: Events) -> None:
    """Imports vLLM, waits for the line, serves until the process is ended. Raises BadInput if vLLM cannot serve it."""
    variant = prepare_vllm()
    begun = time.monotonic()
    import uvloop

    from slingshot_trainer import vllm_server
    from slingshot_trainer.family import ENCODER_DECODER, family_of

    events.emit("imported", seconds=round(time.monotonic() - begun, 1))
    service = read_service(lines.get())
    if service.device != variant["device"]:
        raise BadInput(f"device must be {variant['device']}, as {variant['distribution']} is installed", "device")
    if family_of(service.model) == ENCODER_DECODER:
        raise BadInput("model is an encoder-decoder, which vLLM does not serve: use --engine transformers", "model")
    adapted_layers: list[str] = []
    if service.lora_rank is not None:
        from slingshot_trainer.linear_layers import linear_layers_in

        os.environ["VLLM_ALLOW_RUNTIME_LORA_UPDATING"] = "1"  # opens /v1/load_lora_adapter
        adapted_layers = linear_layers_in(service.model)
        if service.device == "cpu":
            from slingshot_trainer.vllm_cpu_adapters import keep_adapters_off_the_base

            keep_adapters_off_the_base()
    if service.device == "cpu":
        os.environ["VLLM_CPU_KVCACHE_SPACE"] = str(service.kv_cache_gib)
    uvloop.run(vllm_server.run(server_arguments(service, adapted_layers)))


def prepare_vllm() -> dict[str, Json]:
    """Settings that vLLM reads from the environment, some of them as it is imported. Says which build it is.

    Raises BadInput when there is none.
    """
    variant = vllm_variant()
    if variant is None:
        raise BadInput("vllm is not installed: install requirements/serve-cpu.txt or requirements/serve-gpu.txt")
    os.environ.setdefault("VLLM_LOGGING_LEVEL", "WARNING")
    if variant["device"] == "cpu":
        # One core is the HTTP server's: OpenMP threads that wait for it in a loop made generation ten times slower.
        os.environ.setdefault("OMP_NUM_THREADS", str(max(1, len(os.sched_getaffinity(0)) - 1)))
        os.environ["VLLM_ENABLE_V1_MULTIPROCESSING"] = "0"  # lets the executor be "uni": one process fewer
        os.environ["TORCHDYNAMO_DISABLE"] = "1"  # else the first scoring request compiles a function for many seconds
    return variant
