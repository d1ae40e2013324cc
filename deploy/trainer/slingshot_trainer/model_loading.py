"""Loads the model to train in the number format it is trained in."""

import torch
from transformers import AutoModelForCausalLM, AutoModelForSeq2SeqLM, GenerationConfig, PreTrainedModel

from slingshot_trainer.failures import BadInput
from slingshot_trainer.family import ENCODER_DECODER
from slingshot_trainer.job import FinetuneJob


def load_model(job: FinetuneJob, family: str) -> PreTrainedModel:
    """Trained weights stay in float32, as steps of 2e-5 vanish in bfloat16's 8 bits; a frozen base need not.

    Raises BadInput for `parameters.maxLength` when the model has fewer positions.
    """
    frozen_in_bfloat16 = job.parameters.method == "lora" and job.parameters.dtype == "bfloat16"
    dtype = torch.bfloat16 if frozen_in_bfloat16 else torch.float32
    loader = AutoModelForSeq2SeqLM if family == ENCODER_DECODER else AutoModelForCausalLM
    model = loader.from_pretrained(job.model, dtype=dtype, local_files_only=True)
    longest = getattr(model.config, "max_position_embeddings", None)  # T5 has none: its positions are relative
    if longest is not None and job.parameters.max_length > longest:
        raise BadInput(
            f"parameters.maxLength must be at most the model's context of {longest}, got {job.parameters.max_length}",
            "parameters.maxLength",
        )
    # Some published generation defaults contradict themselves and cannot be saved; the file is copied at the end.
    names = ("bos_token_id", "eos_token_id", "pad_token_id", "decoder_start_token_id")
    model.generation_config = GenerationConfig(**{name: getattr(model.config, name, None) for name in names})
    return model
