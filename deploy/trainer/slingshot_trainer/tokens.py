"""Turns rows into token ids exactly as TRL 1.16's SFTTrainer does, to know lengths before it could cut anything."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from slingshot_trainer.records import Row

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase


@dataclass(frozen=True)
class TokenizedRow:
    """`ids` is prompt, completion and end token; the completion (end token included) starts at `completion_start`."""

    row: Row
    ids: list[int]
    completion_start: int


@dataclass(frozen=True)
class Rejected:
    id: str
    reason: str
    tokens: int


def tokenize(row: Row, tokenizer: "PreTrainedTokenizerBase") -> TokenizedRow:
    """Follows SFTTrainer._prepare_dataset: the end token is appended as text unless the completion already ends with
    it, and the completion begins where the ids of prompt + completion part from those of the prompt alone."""
    ending = tokenizer.eos_token
    completion = row.completion if row.completion.endswith(ending) else row.completion + ending
    prompt_ids = tokenizer(text=row.prompt)["input_ids"]
    ids = tokenizer(text=row.prompt + completion)["input_ids"]
    start = 0
    while start < min(len(prompt_ids), len(ids)) and prompt_ids[start] == ids[start]:
        start += 1
    return TokenizedRow(row, ids, start)


def select(
    rows: list[Row], tokenizer: "PreTrainedTokenizerBase", max_length: int
) -> tuple[list[TokenizedRow], list[Rejected]]:
    """Parts the rows into those that can be trained on whole and those left out, with the reason."""
    kept: list[TokenizedRow] = []
    rejected: list[Rejected] = []
    for row in rows:
        tokenized = tokenize(row, tokenizer)
        if row.completion.strip() == "":
            rejected.append(Rejected(row.id, "emptyCompletion", len(tokenized.ids)))
        elif len(tokenized.ids) > max_length:
            rejected.append(Rejected(row.id, "tooLong", len(tokenized.ids)))
        else:
            kept.append(tokenized)
    return kept, rejected
