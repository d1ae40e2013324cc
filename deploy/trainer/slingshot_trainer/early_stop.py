"""When to stop and which weights are best, told from the training's history alone, which checkpoints hold."""

import math
from dataclasses import dataclass
from typing import Any

LOSS = "eval_loss"  # the name under which transformers shows it to trackers


@dataclass(frozen=True)
class Evaluation:
    step: int
    epoch: float
    loss: float


def evaluations(history: list[dict[str, Any]]) -> list[Evaluation]:
    """The validations in a Trainer's log history, in order."""
    return [
        Evaluation(entry["step"], round(float(entry["epoch"]), 4), float(entry[LOSS]))
        for entry in history
        if LOSS in entry
    ]


def best(measured: list[Evaluation]) -> Evaluation | None:
    """The lowest loss, the first of equals; None when no loss is a number."""
    return min((one for one in measured if not math.isnan(one.loss)), key=lambda one: one.loss, default=None)


def has_stopped(measured: list[Evaluation], patience: int) -> bool:
    """Says whether the last `patience` validations brought no new best."""
    found = best(measured)
    since = len(measured) if found is None else len(measured) - 1 - measured.index(found)
    return since >= patience
