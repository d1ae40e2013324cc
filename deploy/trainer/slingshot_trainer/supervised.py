"""Sets TRL's SFTTrainer up so that it sees the rows it was given, whole, and nothing else."""

from typing import TYPE_CHECKING

from datasets import Dataset
from transformers import PreTrainedModel, PreTrainedTokenizerBase, PrinterCallback, TrainerCallback
from trl import SFTConfig, SFTTrainer

from slingshot_trainer.batches import Batches
from slingshot_trainer.job import FinetuneJob
from slingshot_trainer.tokens import TokenizedRow
from slingshot_trainer.training_arguments import common_arguments

if TYPE_CHECKING:
    from peft import LoraConfig


def make_trainer(
    job: FinetuneJob,
    model: PreTrainedModel,
    tokenizer: PreTrainedTokenizerBase,
    lora: "LoraConfig | None",
    rows: list[TokenizedRow],
    batches: Batches,
    callbacks: list[TrainerCallback],
) -> SFTTrainer:
    """Raises RuntimeError if TRL tokenises a row otherwise than this program counted it, as it might then cut it."""
    trainer = SFTTrainer(
        model=model,
        args=SFTConfig(
            max_length=job.parameters.max_length,
            packing=False,
            completion_only_loss=True,
            **common_arguments(job, batches),
        ),
        train_dataset=_dataset(rows, job.special_tokens),
        processing_class=tokenizer,
        peft_config=lora,
        callbacks=callbacks,
    )
    trainer.remove_callback(PrinterCallback)
    _check_rows(trainer.train_dataset, rows)
    return trainer


def _dataset(rows: list[TokenizedRow], special_tokens: str) -> Dataset:
    """TRL always adds the tokenizer's begin token and an end; what needs neither is handed over as ids."""
    if special_tokens == "written":
        return Dataset.from_list([{"input_ids": row.ids, "labels": row.labels} for row in rows])
    return Dataset.from_list([{"prompt": row.row.prompt, "completion": row.row.completion} for row in rows])


def _check_rows(prepared: Dataset, rows: list[TokenizedRow]) -> None:
    if len(prepared) != len(rows):
        raise RuntimeError(f"TRL kept {len(prepared)} of {len(rows)} rows")
    for row, ids, labels in zip(rows, prepared["input_ids"], prepared["labels"], strict=True):
        if ids != row.ids or labels != row.labels:
            raise RuntimeError(f"TRL tokenises row {row.row.id} otherwise than this program does")
