"""The loss on rows no model was trained on, by the same code for the base and the trained model."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch.nn.functional import cross_entropy

from slingshot_trainer.tokens import TokenizedRow

if TYPE_CHECKING:
    from transformers import PreTrainedModel


@dataclass(frozen=True)
class HeldOutLoss:
    """`loss` is in nats a completion token, end token included: the sum over all tokens divided by their number."""

    loss: float
    tokens: int


def held_out_loss(model: "PreTrainedModel", rows: list[TokenizedRow], batch_size: int, autocast: bool) -> HeldOutLoss:
    """Measures without dropout and leaves the model in the mode it was in.

    Rows are batched by length so that little is padded; padding is masked and does not change a row's loss.
    """
    was_training = model.training
    model.eval()
    device = model.device
    ordered = sorted(rows, key=lambda row: len(row.ids))
    total, tokens = 0.0, 0
    with torch.inference_mode(), torch.autocast(device.type, torch.bfloat16, enabled=autocast):
        for first in range(0, len(ordered), batch_size):
            batch = ordered[first : first + batch_size]
            ids, mask, labels = (tensor.to(device) for tensor in _pad(batch))
            logits = model(input_ids=ids, attention_mask=mask, use_cache=False).logits
            wanted = labels[:, 1:] != -100
            losses = cross_entropy(logits[:, :-1][wanted].float(), labels[:, 1:][wanted], reduction="none")
            total += losses.double().sum().item()
            tokens += int(wanted.sum().item())
    model.train(was_training)
    return HeldOutLoss(total / tokens, tokens)


def _pad(batch: list[TokenizedRow]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Pads on the right; the padding id is of no account, being masked in the attention and in the labels."""
    width = max(len(row.ids) for row in batch)
    ids = torch.zeros(len(batch), width, dtype=torch.long)
    mask = torch.zeros(len(batch), width, dtype=torch.long)
    labels = torch.full((len(batch), width), -100, dtype=torch.long)
    for index, row in enumerate(batch):
        length = len(row.ids)
        ids[index, :length] = torch.tensor(row.ids)
        mask[index, :length] = 1
        labels[index, row.completion_start : length] = torch.tensor(row.ids[row.completion_start :])
    return ids, mask, labels
