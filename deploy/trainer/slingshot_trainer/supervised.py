"""Sets TRL's SFTTrainer up so that it sees the rows it was given, whole, and nothing else."""

from pathlib import Path
from typing import TYPE_CHECKING

import torch
from datasets import Dataset
from transformers import PreTrainedModel, PreTrainedTokenizerBase, PrinterCallback
from trl import SFTConfig, SFTTrainer

from slingshot_trainer.batches import Batches
from slingshot_trainer.events import Events
from slingshot_trainer.interruption import Interruption
from slingshot_trainer.job import FinetuneJob
from slingshot_trainer.progress import Progress
from slingshot_trainer.tokens import TokenizedRow

if TYPE_CHECKING:
    from peft import LoraConfig

CHECKPOINTS_KEPT = 2


def make_trainer(
    job: FinetuneJob,
    model: PreTrainedModel,
    tokenizer: PreTrainedTokenizerBase,
    lora: "LoraConfig | None",
    rows: list[TokenizedRow],
    batches: Batches,
    events: Events,
    interruption: Interruption,
    checkpoint: tuple[Path, int] | None,
) -> SFTTrainer:
    """Raises RuntimeError if TRL tokenises a row otherwise than this program counted it, as it might then cut it."""
    dataset = Dataset.from_list([{"prompt": row.row.prompt, "completion": row.row.completion} for row in rows])
    trainer = SFTTrainer(
        model=model,
        args=_arguments(job, batches),
        train_dataset=dataset,
        processing_class=tokenizer,
        peft_config=lora,
        callbacks=[Progress(events, interruption, None if checkpoint is None else checkpoint[0])],
    )
    trainer.remove_callback(PrinterCallback)
    _check_rows(trainer.train_dataset, rows)
    return trainer


def _arguments(job: FinetuneJob, batches: Batches) -> SFTConfig:
    parameters = job.parameters
    gpu = torch.cuda.is_available()
    return SFTConfig(
        output_dir=str(job.destination.checkpoints),
        seed=job.destination.seed,
        data_seed=job.destination.seed,
        num_train_epochs=parameters.epochs,
        per_device_train_batch_size=batches.device_batch,
        gradient_accumulation_steps=batches.accumulation,
        learning_rate=parameters.learning_rate,
        lr_scheduler_type=parameters.scheduler,
        warmup_steps=parameters.warmup_ratio,  # below 1 it is a ratio of all steps
        weight_decay=parameters.weight_decay,
        max_length=parameters.max_length,
        packing=False,
        completion_only_loss=True,
        bf16=parameters.dtype == "bfloat16",
        use_cpu=not gpu,
        dataloader_pin_memory=gpu,
        gradient_checkpointing=parameters.gradient_checkpointing,
        save_strategy="steps",
        save_steps=parameters.checkpoint_steps,
        save_total_limit=CHECKPOINTS_KEPT,
        logging_steps=1,
        logging_nan_inf_filter=False,
        disable_tqdm=True,
        report_to="none",
    )


def _check_rows(prepared: Dataset, rows: list[TokenizedRow]) -> None:
    if len(prepared) != len(rows):
        raise RuntimeError(f"TRL kept {len(prepared)} of {len(rows)} rows")
    for row, ids, labels in zip(rows, prepared["input_ids"], prepared["labels"], strict=True):
        expected = [-100] * row.completion_start + row.ids[row.completion_start :]
        if ids != row.ids or labels != expected:
            raise RuntimeError(f"TRL tokenises row {row.row.id} otherwise than this program does")
