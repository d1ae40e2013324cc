"""Finetunes a causal language model on prompt-completion rows with TRL."""

import os
import time
from dataclasses import asdict
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, GenerationConfig, PreTrainedModel, PreTrainedTokenizerBase

from slingshot_trainer.batches import plan_batches
from slingshot_trainer.checkpoints import file_hash, folder_sample, last_checkpoint
from slingshot_trainer.divergence import refuse_diverged
from slingshot_trainer.events import Events
from slingshot_trainer.failures import BadInput, Interrupted
from slingshot_trainer.held_out import held_out_loss
from slingshot_trainer.interruption import Interruption
from slingshot_trainer.job import FinetuneJob
from slingshot_trainer.lora import lora_configuration
from slingshot_trainer.output import copy_base_files, publish
from slingshot_trainer.records import read_rows
from slingshot_trainer.results import emit_result
from slingshot_trainer.tokens import TokenizedRow, select

# Settings that change speed and memory, not the model: a retry may differ in them and still resume.
WITHOUT_INFLUENCE = ("device_batch_size", "checkpoint_steps", "gradient_checkpointing")


def finetune(job: FinetuneJob, events: Events, interruption: Interruption) -> None:
    """Trains, measures the held-out loss before and after, and publishes the model.

    Raises BadInput for what no retry can mend and Interrupted once a checkpoint is saved after SIGTERM.
    """
    started = time.monotonic()
    parameters = job.parameters
    lora = lora_configuration(parameters)
    tokenizer = AutoTokenizer.from_pretrained(job.model, local_files_only=True)
    if tokenizer.eos_token is None:
        raise BadInput(f"model: the tokenizer in {job.model} has no end token, so it could not learn to stop", "model")
    kept, rejected = select(read_rows(job.rows, "rows"), tokenizer, parameters.max_length)
    if not kept:
        raise BadInput(f"rows: none of {len(rejected)} fits parameters.maxLength {parameters.max_length}", "rows")
    held_out, left_out = _read_held_out(job, tokenizer)
    devices = int(os.environ.get("WORLD_SIZE", "1"))
    batches = plan_batches(len(kept), parameters.epochs, parameters.batch_size, parameters.device_batch_size, devices)
    checkpoint = last_checkpoint(job.destination.checkpoints, _identity(job))

    from slingshot_trainer.supervised import make_trainer  # TRL takes half a minute to import: bad input is told first

    trainer = make_trainer(job, _load(job), tokenizer, lora, kept, batches, events, interruption, checkpoint)
    events.emit(
        "start",
        rows=len(kept),
        rejected=len(rejected),
        steps=batches.steps,
        resumedFrom=None if checkpoint is None else checkpoint[1],
        device=trainer.args.device.type,
        trainableParameters=sum(weight.numel() for weight in trainer.model.parameters() if weight.requires_grad),
    )
    losses: dict[str, float] = {}

    def measure(name: str, model: PreTrainedModel) -> None:
        if held_out:
            autocast = parameters.dtype == "bfloat16"
            measured = held_out_loss(model, held_out, batches.device_batch, autocast)
            losses[name] = measured.loss
            fields = {"loss": measured.loss, "tokens": measured.tokens, "rows": len(held_out), "leftOut": left_out}
            events.emit("heldOut", model=name, **fields)

    measure("base", trainer.model)
    interruption.saving = True
    trainer.train(resume_from_checkpoint=None if checkpoint is None else str(checkpoint[0]))
    interruption.saving = False
    if interruption.requested:
        raise Interrupted()
    history = [entry for entry in trainer.state.log_history if "loss" in entry]
    refuse_diverged(history[-1]["loss"])
    model = _finished(trainer.accelerator.unwrap_model(trainer.model), job)
    model.config.use_cache = True  # the trainer switches it off, and the published model would generate slowly
    measure("trained", model)

    def write(folder: Path) -> None:
        model.save_pretrained(folder)
        copy_base_files(job.model, folder)

    if trainer.is_world_process_zero():
        publish(job.destination.output, write)
    emit_result(
        events,
        steps=trainer.state.global_step,
        rows=len(kept),
        rejected=rejected,
        checkpoints=job.destination.checkpoints,
        losses=[{"step": entry["step"], "loss": entry["loss"]} for entry in history],
        held_out=losses or None,
        started=started,
    )


def _read_held_out(job: FinetuneJob, tokenizer: PreTrainedTokenizerBase) -> tuple[list[TokenizedRow], int]:
    if job.held_out is None:
        return [], 0
    kept, left_out = select(read_rows(job.held_out, "heldOut"), tokenizer, job.parameters.max_length)
    if not kept:
        raise BadInput(f"heldOut: none of {len(left_out)} rows fits parameters.maxLength", "heldOut")
    return kept, len(left_out)


def _identity(job: FinetuneJob) -> dict[str, object]:
    parameters = {name: value for name, value in asdict(job.parameters).items() if name not in WITHOUT_INFLUENCE}
    return {
        "kind": "finetune",
        "seed": job.destination.seed,
        "rows": file_hash(job.rows),
        "model": folder_sample(job.model),
        "parameters": parameters,
    }


def _load(job: FinetuneJob) -> PreTrainedModel:
    """Trained weights stay in float32, as steps of 2e-5 vanish in bfloat16's 8 bits; a frozen base need not."""
    frozen_in_bfloat16 = job.parameters.method == "lora" and job.parameters.dtype == "bfloat16"
    dtype = torch.bfloat16 if frozen_in_bfloat16 else torch.float32
    model = AutoModelForCausalLM.from_pretrained(job.model, dtype=dtype, local_files_only=True)
    longest = getattr(model.config, "max_position_embeddings", None)
    if longest is not None and job.parameters.max_length > longest:
        raise BadInput(
            f"parameters.maxLength must be at most the model's context of {longest}, got {job.parameters.max_length}",
            "parameters.maxLength",
        )
    # Some published generation defaults contradict themselves and cannot be saved; the file is copied at the end.
    model.generation_config = GenerationConfig(
        bos_token_id=model.config.bos_token_id, eos_token_id=model.config.eos_token_id
    )
    return model


def _finished(model: PreTrainedModel, job: FinetuneJob) -> PreTrainedModel:
    """The model as it is published, so that the held-out loss is that of the published weights."""
    if job.parameters.lora is not None:
        return model.merge_and_unload() if job.parameters.lora.merge else model
    return model.to(torch.bfloat16) if job.parameters.dtype == "bfloat16" else model
