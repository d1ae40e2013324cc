"""Finetunes a language model on prompt-completion rows: a decoder with TRL, an encoder-decoder with transformers."""

import os
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from transformers import AutoTokenizer, PreTrainedModel, Trainer, TrainerState

from slingshot_trainer import early_stop
from slingshot_trainer.batches import plan_batches
from slingshot_trainer.checkpoints import file_hash, folder_sample, last_checkpoint
from slingshot_trainer.divergence import refuse_diverged
from slingshot_trainer.events import Events
from slingshot_trainer.failures import BadInput, Interrupted
from slingshot_trainer.family import ENCODER_DECODER, checked_family
from slingshot_trainer.held_out import held_out_loss
from slingshot_trainer.interruption import Interruption
from slingshot_trainer.job import FinetuneJob
from slingshot_trainer.lora import check_targets, lora_configuration, save_adapter
from slingshot_trainer.model_loading import load_model
from slingshot_trainer.output import copy_base_files, copy_tokenizer_files, publish
from slingshot_trainer.progress import Progress
from slingshot_trainer.records import read_rows
from slingshot_trainer.results import DECIDING_PACKAGES, emit_result, listed
from slingshot_trainer.tokens import RowTokenizer, TokenizedRow
from slingshot_trainer.trackers import refuse_missing_tracker
from slingshot_trainer.validation import Validation
from slingshot_trainer.validation_rows import set_aside

# Settings that change speed, memory or what is told, not the model: a retry may differ in them and still resume.
WITHOUT_INFLUENCE = ("device_batch_size", "checkpoint_steps", "gradient_checkpointing", "family", "report")


def finetune(job: FinetuneJob, events: Events, interruption: Interruption) -> None:
    """Trains, measures the held-out loss before and after, and publishes the model or the adapter.

    Raises BadInput for what no retry can mend and Interrupted once a checkpoint is saved after SIGTERM.
    """
    started = time.monotonic()
    parameters, checkpoints = job.parameters, job.destination.checkpoints
    refuse_missing_tracker(parameters.report)
    family = checked_family(job.model, parameters.family)
    lora = lora_configuration(parameters.lora, family)
    tokenizer = AutoTokenizer.from_pretrained(job.model, local_files_only=True)
    if tokenizer.eos_token is None:
        raise BadInput(f"model: the tokenizer in {job.model} has no end token, so it could not learn to stop", "model")
    adds = job.special_tokens == "add"
    row_tokenizer = RowTokenizer(tokenizer, family == ENCODER_DECODER, adds, parameters.max_length)
    kept, rejected = row_tokenizer.select(read_rows(job.rows, "rows"))
    if not kept:
        raise BadInput(f"rows: none of {len(rejected)} fits parameters.maxLength {parameters.max_length}", "rows")
    rows, validation_rows = set_aside(kept, parameters.validation_share, job.destination.seed)
    held_out, left_out = _read_held_out(job, row_tokenizer)
    devices = int(os.environ.get("WORLD_SIZE", "1"))
    batches = plan_batches(len(rows), parameters.epochs, parameters.batch_size, parameters.device_batch_size, devices)
    model = load_model(job, family)
    check_targets(parameters.lora, model)
    checkpoint = last_checkpoint(checkpoints, _identity(job))  # marks the folder, so what is refused comes before

    if family == ENCODER_DECODER:
        from slingshot_trainer.sequence_to_sequence import make_trainer
    else:
        from slingshot_trainer.supervised import make_trainer  # TRL takes long to import: bad input is told first

    autocast = parameters.dtype == "bfloat16"
    patience = parameters.patience if parameters.early_stop else None
    steps_per_epoch = batches.steps // parameters.epochs
    validation = Validation(validation_rows, batches.device_batch, autocast, steps_per_epoch, patience, events)
    progress = Progress(events, interruption, None if checkpoint is None else checkpoint[0])
    callbacks = [validation, progress] if validation_rows else [progress]
    trainer = make_trainer(job, model, tokenizer, lora, rows, batches, callbacks)
    validation.trainer = trainer
    events.emit(
        "start",
        rows=len(rows),
        rejected=len(rejected),
        validationRows=len(validation_rows),
        steps=batches.steps,
        resumedFrom=None if checkpoint is None else checkpoint[1],
        device=trainer.args.device.type,
        family=family,
        trainableParameters=sum(weight.numel() for weight in trainer.model.parameters() if weight.requires_grad),
    )
    losses: dict[str, float] = {}

    def measure(name: str, measured_model: PreTrainedModel) -> None:
        if held_out:
            measured = held_out_loss(measured_model, held_out, batches.device_batch, autocast)
            losses[name] = measured.loss
            fields = {"loss": measured.loss, "tokens": measured.tokens, "rows": len(held_out), "leftOut": left_out}
            events.emit("heldOut", model=name, **fields)

    measure("base", trainer.model)
    _train(trainer, None if checkpoint is None else checkpoint[0], patience, interruption)
    history = [entry for entry in trainer.state.log_history if "loss" in entry]
    refuse_diverged(history[-1]["loss"])
    validations = early_stop.evaluations(trainer.state.log_history)
    best = None if patience is None else early_stop.best(validations)
    stopped = patience is not None and trainer.state.global_step < batches.steps
    finished = _finished(trainer.accelerator.unwrap_model(trainer.model), job)
    finished.config.use_cache = True  # the trainer switches it off, and the published model would generate slowly
    measure("trained", finished)
    adapter = parameters.lora is not None and not parameters.lora.merge

    def write(folder: Path) -> None:
        if adapter:
            save_adapter(finished, folder)
            copy_tokenizer_files(job.model, folder)
        else:
            finished.save_pretrained(folder)
            copy_base_files(job.model, folder)

    if trainer.is_world_process_zero():
        publish(job.destination.output, write)
    emit_result(
        events,
        steps=trainer.state.global_step,
        rows=len(rows),
        rejected=rejected,
        checkpoints=checkpoints,
        losses=[{"step": entry["step"], "loss": entry["loss"]} for entry in history],
        held_out=losses or None,
        started=started,
        packages=DECIDING_PACKAGES if lora is None else (*DECIDING_PACKAGES, "peft"),
        validation=[asdict(one) for one in validations],
        validationRows=_ids(validation_rows, checkpoints / "validation.jsonl"),
        bestStep=None if best is None else best.step,
        stoppedAt=trainer.state.global_step if stopped else None,
    )


def _train(trainer: Trainer, checkpoint: Path | None, patience: int | None, interruption: Interruption) -> None:
    """Trains to the end and leaves the weights to publish in the model: the best where a patience is given.

    Raises Interrupted when asked to stop on the way; the checkpoint is saved by then.
    """
    reached = None if checkpoint is None else TrainerState.load_from_json(str(checkpoint / "trainer_state.json"))
    trained = True
    if reached and patience and early_stop.has_stopped(early_stop.evaluations(reached.log_history), patience):
        trainer.state, trained = reached, False  # an attempt before this one stopped there, and saved it
    else:
        interruption.saving = True
        trainer.train(resume_from_checkpoint=None if checkpoint is None else str(checkpoint))
        interruption.saving = False
    if interruption.requested:
        raise Interrupted()
    best = trainer.state.best_global_step
    if best is not None and (best != trainer.state.global_step or not trained):
        # The Trainer's own way at the end would have every checkpoint fall on a validation.
        trainer._load_from_checkpoint(str(Path(trainer.args.output_dir) / f"checkpoint-{best}"))


def _read_held_out(job: FinetuneJob, tokenizer: RowTokenizer) -> tuple[list[TokenizedRow], int]:
    if job.held_out is None:
        return [], 0
    kept, left_out = tokenizer.select(read_rows(job.held_out, "heldOut"))
    if not kept:
        raise BadInput(f"heldOut: none of {len(left_out)} rows fits parameters.maxLength", "heldOut")
    return kept, len(left_out)


def _identity(job: FinetuneJob) -> dict[str, Any]:
    parameters = {name: value for name, value in asdict(job.parameters).items() if name not in WITHOUT_INFLUENCE}
    return {
        "kind": "finetune",
        "seed": job.destination.seed,
        "rows": file_hash(job.rows),
        "model": folder_sample(job.model),
        "specialTokens": job.special_tokens,
        "parameters": parameters,
    }


def _ids(rows: list[TokenizedRow], path: Path) -> Any:
    """The ids themselves, or where many of them lie."""
    found = listed([{"id": row.row.id} for row in rows], path)
    return [record["id"] for record in found] if isinstance(found, list) else found


def _finished(model: PreTrainedModel, job: FinetuneJob) -> PreTrainedModel:
    """The model as it is published, so that the held-out loss is that of the published weights."""
    if job.parameters.lora is not None:
        return model.merge_and_unload() if job.parameters.lora.merge else model
    return model.to(torch.bfloat16) if job.parameters.dtype == "bfloat16" else model
