"""Turns rows into token ids, whole: a row that is too long is left out and named, never cut."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from slingshot_trainer.records import Row

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

WITHOUT_LOSS = -100


@dataclass(frozen=True)
class TokenizedRow:
    """`ids` is what the model reads. For a decoder it is prompt and completion, and `labels` are as many, WITHOUT_LOSS
    over the prompt; for an encoder-decoder it is the prompt alone and `labels` are the completion's own ids."""

    row: Row
    ids: list[int]
    labels: list[int]


@dataclass(frozen=True)
class Rejected:
    """`side` says which half of an encoder-decoder's row was too long."""

    id: str
    reason: str
    tokens: int
    side: str | None = None


@dataclass(frozen=True)
class RowTokenizer:
    """`adds_special_tokens` is False where the texts hold begin and end tokens already; then nothing is added."""

    tokenizer: "PreTrainedTokenizerBase"
    encoder_decoder: bool
    adds_special_tokens: bool
    max_length: int

    def select(self, rows: list[Row]) -> tuple[list[TokenizedRow], list[Rejected]]:
        """Parts the rows into those that can be trained on whole and those left out, with the reason."""
        kept: list[TokenizedRow] = []
        rejected: list[Rejected] = []
        for row in rows:
            tokenized = self.tokenize(row)
            fault = self._fault(tokenized)
            if fault is None:
                kept.append(tokenized)
            else:
                rejected.append(fault)
        return kept, rejected

    def tokenize(self, row: Row) -> TokenizedRow:
        return self._for_encoder_decoder(row) if self.encoder_decoder else self._for_decoder(row)

    def _for_decoder(self, row: Row) -> TokenizedRow:
        """Follows TRL 1.16's SFTTrainer._prepare_dataset: the end token is appended as text unless the completion
        already ends with it, and the completion begins where the ids of prompt + completion part from the prompt's."""
        ending = self.tokenizer.eos_token
        finished = not self.adds_special_tokens or row.completion.endswith(ending)
        completion = row.completion if finished else row.completion + ending
        prompt_ids = self._encode(row.prompt)
        ids = self._encode(row.prompt + completion)
        start = 0
        while start < min(len(prompt_ids), len(ids)) and prompt_ids[start] == ids[start]:
            start += 1
        return TokenizedRow(row, ids, [WITHOUT_LOSS] * start + ids[start:])

    def _for_encoder_decoder(self, row: Row) -> TokenizedRow:
        labels = self._encode(row.completion)
        if self.adds_special_tokens:
            end = self.tokenizer.eos_token_id
            while labels and labels[-1] == end:  # the tokenizer's own, and one the text may end with
                labels.pop()
            labels.append(end)
        return TokenizedRow(row, self._encode(row.prompt), labels)

    def _encode(self, text: str) -> list[int]:
        return self.tokenizer(text=text, add_special_tokens=self.adds_special_tokens)["input_ids"]

    def _fault(self, tokenized: TokenizedRow) -> Rejected | None:
        row, sides = tokenized.row, {"prompt": len(tokenized.ids), "completion": len(tokenized.labels)}
        if row.completion.strip() == "":
            return Rejected(row.id, "emptyCompletion", sides["completion" if self.encoder_decoder else "prompt"])
        if not self.encoder_decoder:
            length = len(tokenized.ids)
            return Rejected(row.id, "tooLong", length) if length > self.max_length else None
        for side, length in sides.items():
            if length > self.max_length:
                return Rejected(row.id, "tooLong", length, side)
        return None
