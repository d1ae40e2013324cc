"""Low-rank adaptation, an option beside the full-parameter training of the paper."""

from importlib.util import find_spec
from typing import TYPE_CHECKING

from slingshot_trainer.failures import BadInput
from slingshot_trainer.parameters import Parameters

if TYPE_CHECKING:
    from peft import LoraConfig


def lora_configuration(parameters: Parameters) -> "LoraConfig | None":
    """None for full-parameter training. Raises BadInput for `parameters.method` when peft is not installed."""
    if parameters.lora is None:
        return None
    if find_spec("peft") is None:
        raise BadInput(
            "parameters.method lora needs the Python package peft, which is not among the trainer's requirements: "
            "install it into the trainer's environment (pip install peft), or use method full",
            "parameters.method",
        )
    from peft import LoraConfig

    return LoraConfig(
        r=parameters.lora.rank,
        lora_alpha=parameters.lora.alpha,
        lora_dropout=parameters.lora.dropout,
        target_modules="all-linear",
        task_type="CAUSAL_LM",
    )
