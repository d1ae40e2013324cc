"""Makes a tiny Llama from scratch, where no model can be downloaded; without TRL, which would take longer to import."""

import time
from dataclasses import asdict
from pathlib import Path

import torch
from transformers import (
    PreTrainedTokenizerFast,
    PrinterCallback,
    Trainer,
    TrainingArguments,
    default_data_collator,
    set_seed,
)

from slingshot_trainer.batches import plan_batches
from slingshot_trainer.checkpoints import file_hash, last_checkpoint
from slingshot_trainer.divergence import refuse_diverged
from slingshot_trainer.events import Events
from slingshot_trainer.failures import BadInput, Interrupted
from slingshot_trainer.interruption import Interruption
from slingshot_trainer.job import PretrainJob
from slingshot_trainer.output import publish
from slingshot_trainer.progress import Progress
from slingshot_trainer.records import Text, read_texts
from slingshot_trainer.results import emit_result
from slingshot_trainer.tiny_model import make_model, write_card
from slingshot_trainer.tiny_tokenizer import train_tokenizer

# Blocks of a few hundred tokens of a tiny model fit any device; more at once is no faster on a processor.
LARGEST_DEVICE_BATCH = 16


def pretrain(job: PretrainJob, events: Events, interruption: Interruption) -> None:
    """Trains tokenizer and model and publishes both.

    Raises BadInput for what no retry can mend and Interrupted once a checkpoint is saved after SIGTERM.
    """
    started = time.monotonic()
    texts = read_texts(job.corpus, "corpus")
    parameters = job.parameters
    tokenizer = train_tokenizer(
        (text.text for text in texts), job.architecture.vocabulary_size, job.architecture.context_length
    )
    blocks = pack(texts, tokenizer, parameters.sequence_length)
    batches = plan_batches(len(blocks), parameters.epochs, parameters.batch_size, LARGEST_DEVICE_BATCH, 1)
    identity = {"kind": "pretrain", "corpus": file_hash(job.corpus), **asdict(parameters), **asdict(job.architecture)}
    identity["seed"] = job.destination.seed
    checkpoint = last_checkpoint(job.destination.checkpoints, identity)
    set_seed(job.destination.seed)
    model = make_model(job.architecture, tokenizer)
    trainer = Trainer(
        model=model,
        args=_arguments(job, batches.device_batch, batches.accumulation),
        train_dataset=[{"input_ids": block, "labels": block} for block in blocks],
        data_collator=default_data_collator,
        callbacks=[Progress(events, interruption, None if checkpoint is None else checkpoint[0])],
    )
    trainer.remove_callback(PrinterCallback)
    events.emit(
        "start",
        rows=len(texts),
        rejected=0,
        steps=batches.steps,
        resumedFrom=None if checkpoint is None else checkpoint[1],
        device=trainer.args.device.type,
        trainableParameters=model.num_parameters(),
    )
    interruption.saving = True
    trainer.train(resume_from_checkpoint=None if checkpoint is None else str(checkpoint[0]))
    interruption.saving = False
    if interruption.requested:
        raise Interrupted()
    history = [entry for entry in trainer.state.log_history if "loss" in entry]
    refuse_diverged(history[-1]["loss"])
    model.config.use_cache = True  # the trainer switches it off, and the published model would generate slowly

    def write(folder: Path) -> None:
        model.save_pretrained(folder)
        tokenizer.save_pretrained(folder)
        write_card(folder, model, len(texts), len(blocks) * parameters.sequence_length * parameters.epochs)

    publish(job.destination.output, write)
    emit_result(
        events,
        steps=trainer.state.global_step,
        rows=len(texts),
        rejected=[],
        checkpoints=job.destination.checkpoints,
        losses=[{"step": entry["step"], "loss": entry["loss"]} for entry in history],
        held_out=None,
        started=started,
    )


def pack(texts: list[Text], tokenizer: PreTrainedTokenizerFast, length: int) -> list[list[int]]:
    """Joins the texts, each between its begin and end token, and cuts them into blocks of `length` tokens.

    The last block reaches back into the one before it, so that no token is lost and no block is padded.
    Raises BadInput for `corpus` when there is not one block.
    """
    stream: list[int] = []
    for text in texts:
        stream.extend(tokenizer(text.text)["input_ids"])
        stream.append(tokenizer.eos_token_id)
    if len(stream) < length:
        raise BadInput(f"corpus has {len(stream)} tokens, fewer than one block of {length} (sequenceLength)", "corpus")
    blocks = [stream[first : first + length] for first in range(0, len(stream) - length + 1, length)]
    if len(stream) % length != 0:
        blocks.append(stream[-length:])
    return blocks


def _arguments(job: PretrainJob, device_batch: int, accumulation: int) -> TrainingArguments:
    parameters = job.parameters
    gpu = torch.cuda.is_available()
    return TrainingArguments(
        output_dir=str(job.destination.checkpoints),
        seed=job.destination.seed,
        data_seed=job.destination.seed,
        num_train_epochs=parameters.epochs,
        per_device_train_batch_size=device_batch,
        gradient_accumulation_steps=accumulation,
        learning_rate=parameters.learning_rate,
        lr_scheduler_type="cosine",
        warmup_steps=parameters.warmup_ratio,  # below 1 it is a ratio of all steps
        weight_decay=parameters.weight_decay,
        adam_beta2=0.95,  # LLaMA's (arXiv 2302.13971, section 2.3), as is the weight decay of 0.1
        use_cpu=not gpu,
        dataloader_pin_memory=gpu,
        save_strategy="steps",
        save_steps=parameters.checkpoint_steps,
        save_total_limit=2,
        logging_steps=1,
        logging_nan_inf_filter=False,
        include_num_input_tokens_seen="all",
        disable_tqdm=True,
        report_to="none",
    )
