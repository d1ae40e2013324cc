"""The loss on rows no model was trained on, by the same code for the base and the trained model."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch.nn.functional import cross_entropy

from slingshot_trainer.tokens import WITHOUT_LOSS, TokenizedRow

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
            logits, labels = _predict(model, ids, mask, labels)
            wanted = labels != WITHOUT_LOSS
            losses = cross_entropy(logits[wanted].float(), labels[wanted], reduction="none")
            total += losses.double().sum().item()
            tokens += int(wanted.sum().item())
    model.train(was_training)
    return HeldOutLoss(total / tokens, tokens)


def _predict(
    model: "PreTrainedModel", ids: torch.Tensor, mask: torch.Tensor, labels: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """Logits and the labels they predict: a decoder's are those of the next token, an encoder-decoder's its own."""
    if not model.config.is_encoder_decoder:
        logits = model(input_ids=ids, attention_mask=mask, use_cache=False).logits
        return logits[:, :-1], labels[:, 1:]
    shifted = model.prepare_decoder_input_ids_from_labels(labels=labels)
    return model(input_ids=ids, attention_mask=mask, decoder_input_ids=shifted, use_cache=False).logits, labels


def _pad(batch: list[TokenizedRow]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Pads on the right; the padding id is of no account, being masked in the attention and in the labels."""
    ids = _matrix([row.ids for row in batch], 0)
    mask = _matrix([[1] * len(row.ids) for row in batch], 0)
    return ids, mask, _matrix([row.labels for row in batch], WITHOUT_LOSS)


def _matrix(rows: list[list[int]], padding: int) -> torch.Tensor:
    width = max(len(row) for row in rows)
    return torch.tensor([row + [padding] * (width - len(row)) for row in rows], dtype=torch.long)
