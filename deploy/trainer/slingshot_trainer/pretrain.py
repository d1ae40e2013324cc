"""Makes a tiny Llama or T5 from scratch, where no model can be downloaded.

Without TRL, which would take longer to import.
"""

import time
from dataclasses import asdict
from pathlib import Path

import torch
from transformers import PrinterCallback, Trainer, TrainingArguments, default_data_collator, set_seed

from slingshot_trainer.batches import plan_batches
from slingshot_trainer.checkpoints import file_hash, last_checkpoint
from slingshot_trainer.divergence import refuse_diverged
from slingshot_trainer.events import Events
from slingshot_trainer.failures import Interrupted
from slingshot_trainer.interruption import Interruption
from slingshot_trainer.job import PretrainJob
from slingshot_trainer.output import publish
from slingshot_trainer.pretraining_examples import pack, split, tokens_in
from slingshot_trainer.progress import Progress
from slingshot_trainer.records import read_texts
from slingshot_trainer.results import emit_result
from slingshot_trainer.tiny_model import make_model, ready_for_training, write_card
from slingshot_trainer.tiny_tokenizer import train_tokenizer
from slingshot_trainer.token_loss import collator, token_mean

# Blocks of a few hundred tokens of a tiny model fit any device; more at once is no faster on a processor.
LARGEST_DEVICE_BATCH = 16


def pretrain(job: PretrainJob, events: Events, interruption: Interruption) -> None:
    """Trains tokenizer and model and publishes both.

    Raises BadInput for what no retry can mend and Interrupted once a checkpoint is saved after SIGTERM.
    """
    started = time.monotonic()
    texts = read_texts(job.corpus, "corpus")
    parameters, architecture = job.parameters, job.architecture
    encoder_decoder = architecture.kind == "t5"
    tokenizer = train_tokenizer(
        (text.text for text in texts), architecture.vocabulary_size, architecture.context_length, architecture.kind
    )
    if encoder_decoder:
        examples = split(texts, tokenizer, parameters.sequence_length, job.destination.seed)
    else:
        examples = pack(texts, tokenizer, parameters.sequence_length)
    batches = plan_batches(len(examples), parameters.epochs, parameters.batch_size, LARGEST_DEVICE_BATCH, 1)
    identity = {"kind": "pretrain", "corpus": file_hash(job.corpus), **asdict(parameters), **asdict(architecture)}
    identity["seed"] = job.destination.seed
    checkpoint = last_checkpoint(job.destination.checkpoints, identity)
    set_seed(job.destination.seed)
    model = make_model(architecture, tokenizer)
    trainer = Trainer(
        model=model,
        args=_arguments(job, batches.device_batch, batches.accumulation),
        train_dataset=examples,
        data_collator=collator(tokenizer, model) if encoder_decoder else default_data_collator,
        compute_loss_func=token_mean if encoder_decoder else None,
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
    ready_for_training(model)

    def write(folder: Path) -> None:
        model.save_pretrained(folder)
        tokenizer.save_pretrained(folder)
        write_card(folder, model, len(texts), tokens_in(examples, encoder_decoder) * parameters.epochs)

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
