"""Sets transformers' Seq2SeqTrainer up for an encoder-decoder: the prompt is encoded, the completion decoded."""

from typing import TYPE_CHECKING

from transformers import (
    PreTrainedModel,
    PreTrainedTokenizerBase,
    PrinterCallback,
    Seq2SeqTrainer,
    Seq2SeqTrainingArguments,
    TrainerCallback,
    set_seed,
)

from slingshot_trainer.batches import Batches
from slingshot_trainer.job import FinetuneJob
from slingshot_trainer.token_loss import collator, token_mean
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
) -> Seq2SeqTrainer:
    """The rows are handed over as ids, so nothing is tokenised again and nothing cut."""
    padding = collator(tokenizer, model)
    set_seed(job.destination.seed)  # an adapter's weights are drawn at random
    if lora is not None:
        from peft import get_peft_model

        model = get_peft_model(model, lora)
        if job.parameters.gradient_checkpointing:
            model.enable_input_require_grads()
    trainer = Seq2SeqTrainer(
        model=model,
        args=Seq2SeqTrainingArguments(
            include_num_input_tokens_seen="non_padding",
            **common_arguments(job, batches),
        ),
        train_dataset=[{"input_ids": row.ids, "labels": row.labels} for row in rows],
        data_collator=padding,
        compute_loss_func=token_mean,
        callbacks=callbacks,
    )
    trainer.remove_callback(PrinterCallback)
    return trainer
