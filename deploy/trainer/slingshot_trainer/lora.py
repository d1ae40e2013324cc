"""Low-rank adaptation, an option beside the full-parameter training of the paper."""

import json
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from torch.nn import Module

from slingshot_trainer.failures import BadInput
from slingshot_trainer.family import ENCODER_DECODER
from slingshot_trainer.linear_layers import linear_layers
from slingshot_trainer.parameters import ALL_LINEAR, Lora

if TYPE_CHECKING:
    from peft import LoraConfig, PeftModel
    from transformers import PreTrainedModel


def lora_configuration(lora: Lora | None, family: str) -> "LoraConfig | None":
    """None for full-parameter training. Raises BadInput for `parameters.method` when peft is not installed."""
    if lora is None:
        return None
    if find_spec("peft") is None:
        raise BadInput(
            "parameters.method lora needs the Python package peft: install the trainer's requirements, or use full",
            "parameters.method",
        )
    from peft import LoraConfig

    return LoraConfig(
        r=lora.rank,
        lora_alpha=lora.alpha,
        lora_dropout=lora.dropout,
        target_modules=lora.targets if isinstance(lora.targets, str) else list(lora.targets),
        task_type="SEQ_2_SEQ_LM" if family == ENCODER_DECODER else "CAUSAL_LM",
    )


def check_targets(lora: Lora | None, model: "PreTrainedModel") -> None:
    """Raises BadInput for `parameters.lora.targets` when a name is no layer's, or the output's.

    peft is content when one of the names is found; a misspelt other would silently stay without an adapter.
    """
    if lora is None or lora.targets == ALL_LINEAR:
        return
    layers: dict[str, Module] = dict(model.named_modules())
    output = model.get_output_embeddings()
    for target in lora.targets:
        matching = [layer for name, layer in layers.items() if name == target or name.endswith(f".{target}")]
        if not matching or any(layer is output for layer in matching):
            known = ", ".join(linear_layers(model))
            raise BadInput(
                f"parameters.lora.targets must name layers among {known}, got {target!r}",
                "parameters.lora.targets",
            )


def save_adapter(model: "PeftModel", folder: Path) -> None:
    """Writes the adapter alone, without the path that its base had on this machine.

    The vocabulary is never changed, so the embeddings are the base's and are not written.
    """
    model.save_pretrained(folder, save_embedding_layers=False)
    (folder / "README.md").unlink(missing_ok=True)  # peft's template, with the path of the base and blanks to fill
    file = folder / "adapter_config.json"
    configuration = {**json.loads(file.read_text(encoding="utf-8")), "base_model_name_or_path": None}
    if isinstance(configuration["target_modules"], list):
        configuration["target_modules"].sort()  # a set's order differs from process to process
    file.write_text(json.dumps(configuration, indent=2, sort_keys=True) + "\n", encoding="utf-8")
