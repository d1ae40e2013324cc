"""The order: one line on the standard input that says what to serve, and where."""

import json
from dataclasses import dataclass
from pathlib import Path

from slingshot_trainer.failures import BadInput
from slingshot_trainer.fields import Fields

LORA_RANKS = (1, 8, 16, 32, 64, 128, 256, 320, 512)  # vLLM 0.32's


@dataclass(frozen=True)
class Service:
    """`lora_rank` is the largest rank of the adapters that may be loaded later, None where none may."""

    model: Path
    name: str
    host: str
    port: int
    max_model_length: int
    dtype: str
    device: str
    kv_cache_gib: int
    gpu_memory_utilization: float | None
    lora_rank: int | None


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
        lora_rank=_lora_rank(fields),
    )
    fields.finish()
    return service


def _fraction(value: object) -> float:
    return Fields({"gpuMemoryUtilization": value}).number("gpuMemoryUtilization", 0.01, 1)


def _lora_rank(fields: Fields) -> int | None:
    value = fields.take("lora", None)
    if value is None:
        return None
    inner = Fields(value, "lora")
    rank = inner.integer("maxRank", 1)
    if rank not in LORA_RANKS:
        raise inner.wrong("maxRank", f"one of {', '.join(map(str, LORA_RANKS))}", rank)
    inner.finish()
    return rank
