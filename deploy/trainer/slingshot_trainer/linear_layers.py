"""The names of a model's linear layers, which are what an adapter may change."""

from pathlib import Path

import torch
from torch.nn import Module
from transformers import AutoConfig, AutoModelForCausalLM, PreTrainedModel

LINEAR_CLASSES = ("Linear", "Conv1D")  # GPT-2's are named after convolutions


def linear_layers(model: PreTrainedModel) -> list[str]:
    """Last parts of the names of all linear layers but the output's, sorted."""
    output = model.get_output_embeddings()
    return sorted({name.split(".")[-1] for name, layer in model.named_modules() if is_linear(layer, output)})


def is_linear(layer: Module, output: Module | None) -> bool:
    return layer is not output and type(layer).__name__ in LINEAR_CLASSES


def linear_layers_in(folder: Path) -> list[str]:
    """The same of a decoder in a folder, without loading its weights."""
    config = AutoConfig.from_pretrained(folder, local_files_only=True)
    with torch.device("meta"):
        return linear_layers(AutoModelForCausalLM.from_config(config))
