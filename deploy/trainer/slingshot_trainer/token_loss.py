"""The loss of an encoder-decoder: a mean over tokens, however a batch is split.

T5 takes the number of tokens in a batch and ignores it: left to itself it gives each part of a batch its own mean,
and the Trainer, which believes the parts are scaled already, adds the means up.
"""

from typing import TYPE_CHECKING

import torch
from torch.nn.functional import cross_entropy
from transformers import DataCollatorForSeq2Seq, PreTrainedModel, PreTrainedTokenizerBase

from slingshot_trainer.tokens import WITHOUT_LOSS

if TYPE_CHECKING:
    from transformers.modeling_outputs import Seq2SeqLMOutput


def token_mean(
    outputs: "Seq2SeqLMOutput", labels: torch.Tensor, num_items_in_batch: torch.Tensor | int | None = None
) -> torch.Tensor:
    """The summed loss over the labels, in nats, divided by the tokens of the whole batch; a Trainer calls it."""
    total = cross_entropy(
        outputs.logits.flatten(0, -2).float(), labels.flatten(), ignore_index=WITHOUT_LOSS, reduction="sum"
    )
    tokens = (labels != WITHOUT_LOSS).sum() if num_items_in_batch is None else num_items_in_batch
    return total / tokens


def collator(tokenizer: PreTrainedTokenizerBase, model: PreTrainedModel) -> DataCollatorForSeq2Seq:
    """Pads both sides and shifts the labels into the decoder's input, as the model is not shown the labels."""
    return DataCollatorForSeq2Seq(tokenizer, model=model, label_pad_token_id=WITHOUT_LOSS)
