"""Whether a model is a decoder (as LLaMA is) or an encoder-decoder (as T5 is): they read rows differently."""

from pathlib import Path

from transformers import AutoConfig

from slingshot_trainer.failures import BadInput

DECODER, ENCODER_DECODER = "decoder", "encoder-decoder"


def family_of(model: Path) -> str:
    """The family of the model in a folder, as its config.json says; what only vLLM knows is a decoder."""
    try:
        config = AutoConfig.from_pretrained(model, local_files_only=True)
    except ValueError:
        return DECODER
    return ENCODER_DECODER if config.is_encoder_decoder else DECODER


def checked_family(model: Path, expected: str | None) -> str:
    """Raises BadInput for `parameters.family` when the job names another family than the model's."""
    found = family_of(model)
    if expected is not None and expected != found:
        raise BadInput(
            f"parameters.family must be {found}, as the model in {model} is one, got {expected}", "parameters.family"
        )
    return found
