"""Serves an encoder-decoder, which vLLM cannot, with transformers; it is started before the model exists, too."""

import queue
import time

from slingshot_trainer.events import Events
from slingshot_trainer.failures import BadInput
from slingshot_trainer.service import Service, read_service


def serve(lines: "queue.Queue[str]", events: Events) -> None:
    """Imports transformers, waits for the line, serves until the process is ended.

    Raises BadInput for what it cannot serve. It listens once the model is loaded.
    """
    begun = time.monotonic()
    from slingshot_trainer.completion_server import CompletionServer
    from slingshot_trainer.text_generator import TextGenerator

    events.emit("imported", seconds=round(time.monotonic() - begun, 1))
    service = read_service(lines.get())
    _check(service)
    generator = TextGenerator(service.model, service.dtype, service.device, service.max_model_length)
    try:
        server = CompletionServer(service.host, service.port, service.name, generator)
    except OSError as error:
        raise RuntimeError(f"cannot listen on {service.host}:{service.port}: {error.strerror}") from error
    server.serve_forever()


def _check(service: Service) -> None:
    import torch

    from slingshot_trainer.family import ENCODER_DECODER, family_of

    if family_of(service.model) != ENCODER_DECODER:
        raise BadInput("model is a decoder: serve it with --engine vllm", "model")
    if service.lora_rank is not None:
        raise BadInput("lora must be null: adapters are loaded by vLLM alone; merge this one", "lora")
    if service.dtype == "float16":
        raise BadInput("dtype must be float32, bfloat16 or auto, as T5 overflows in float16", "dtype")
    if service.device == "gpu" and not torch.cuda.is_available():
        raise BadInput("device must be cpu, as torch finds no GPU", "device")
