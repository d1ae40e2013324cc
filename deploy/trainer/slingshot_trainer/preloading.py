"""Imports ahead what jobs would import, in the order and with the settings that they would."""

import contextlib
import importlib

KINDS = ("train", "vllm")

_MODULES = {
    "train": (
        "slingshot_trainer.finetune",
        "slingshot_trainer.pretrain",
        "slingshot_trainer.supervised",
        "slingshot_trainer.sequence_to_sequence",
        "slingshot_trainer.completion_server",
        "slingshot_trainer.text_generator",
        "transformers.models.llama.modeling_llama",
        "transformers.models.t5.modeling_t5",
    ),
    "vllm": ("uvloop", "slingshot_trainer.vllm_server", "slingshot_trainer.family"),
}
# Imported by some jobs alone; one that is absent costs time later and nothing else.
_OPTIONAL = {"train": ("peft",), "vllm": ()}


def preload(kind: str) -> None:
    """Raises ImportError when what every job of the kind needs is not installed."""
    if kind == "vllm":
        from slingshot_trainer.serve import prepare_vllm

        prepare_vllm()
    for name in _MODULES[kind]:
        importlib.import_module(name)
    for name in _OPTIONAL[kind]:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
