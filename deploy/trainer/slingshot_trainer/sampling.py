"""Draws tokens so that each answer has a seed of its own, whatever else is in its batch."""

from collections.abc import Callable

import torch
from transformers import (
    LogitsProcessor,
    LogitsProcessorList,
    MinPLogitsWarper,
    StoppingCriteria,
    TemperatureLogitsWarper,
    TopKLogitsWarper,
    TopPLogitsWarper,
)

from slingshot_trainer.completion_request import CompletionRequest

_SEEDS = 2**64


class SeededDraw(LogitsProcessor):
    """Leaves each row the one token that its own generator draws, so that a greedy search takes it.

    transformers' own sampling draws all rows from one generator: an answer would depend on its neighbours.
    """

    def __init__(self, seeds: list[int]) -> None:
        self._generators = [torch.Generator().manual_seed(seed % _SEEDS) for seed in seeds]

    def __call__(self, input_ids: torch.LongTensor, scores: torch.FloatTensor) -> torch.FloatTensor:
        probabilities = torch.softmax(scores.float(), dim=-1).cpu()
        drawn = torch.cat(
            [torch.multinomial(row, 1, generator=one) for row, one in zip(probabilities, self._generators, strict=True)]
        )
        chosen = torch.full_like(scores, -torch.inf)
        return chosen.scatter_(1, drawn.to(scores.device).unsqueeze(1), 0.0)


class Endings(StoppingCriteria):
    """Ends a row once its text holds a stop text, and remembers after how many tokens; ends all when nobody waits."""

    def __init__(self, rows: int, decode: Callable[[list[int]], str], stops: list[str], abandoned: Callable[[], bool]):
        self.lengths: list[int | None] = [None] * rows
        self._decode = decode
        self._stops = stops
        self._abandoned = abandoned
        # A token is a byte at least, so a stop text that ends in the newest token lies within as many.
        self._window = max((len(stop.encode()) for stop in stops), default=0) + 8

    def __call__(self, input_ids: torch.LongTensor, scores: object, **_: object) -> torch.BoolTensor:
        made = input_ids.shape[1] - 1  # but the token a decoder starts from
        if self._abandoned():
            return torch.ones(len(input_ids), dtype=torch.bool, device=input_ids.device)
        if self._stops:
            for row, ids in enumerate(input_ids[:, 1:][:, -self._window :].tolist()):
                if self.lengths[row] is None and any(stop in self._decode(ids) for stop in self._stops):
                    self.lengths[row] = made
        ended = [length is not None for length in self.lengths]
        return torch.tensor(ended, dtype=torch.bool, device=input_ids.device)


def processors(request: CompletionRequest, seeds: list[int]) -> LogitsProcessorList:
    """None for greedy decoding; else vLLM's order: temperature, then min_p, top_k and top_p, then the draw."""
    if request.temperature == 0:
        return LogitsProcessorList()
    made: list[LogitsProcessor] = [TemperatureLogitsWarper(request.temperature)]
    if request.min_p > 0:
        made.append(MinPLogitsWarper(request.min_p))
    if request.top_k > 0:
        made.append(TopKLogitsWarper(request.top_k))
    if request.top_p < 1:
        made.append(TopPLogitsWarper(request.top_p))
    return LogitsProcessorList([*made, SeededDraw(seeds)])
