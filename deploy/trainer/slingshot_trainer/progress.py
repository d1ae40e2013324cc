"""Tells the parent how training goes, and stops it after a checkpoint when asked to."""

import json
import time
from pathlib import Path
from typing import Any

from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from slingshot_trainer.events import Events
from slingshot_trainer.interruption import Interruption

SECONDS_BETWEEN_EVENTS = 0.5
TOKENS = "tokens_trained"


class Progress(TrainerCallback):
    """Emits `progress` and `checkpoint` events from a Trainer; `tokens` counts padding out and earlier attempts in."""

    def __init__(self, events: Events, interruption: Interruption, resumed: Path | None) -> None:
        self._events = events
        self._interruption = interruption
        self._last = 0.0
        self._earlier_tokens = 0 if resumed is None else tokens_at(resumed)

    def on_step_end(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any
    ) -> TrainerControl:
        if self._interruption.requested:
            control.should_save = True
            control.should_training_stop = True
        return control

    def on_log(
        self,
        args: TrainingArguments,
        state: TrainerState,
        control: TrainerControl,
        logs: dict[str, Any] | None = None,
        **_: Any,
    ) -> None:
        if logs is None or "loss" not in logs:
            return
        # TRL counts from zero in each attempt; a plain Trainer keeps its own count across attempts.
        tokens = int(logs["num_tokens"]) + self._earlier_tokens if "num_tokens" in logs else state.num_input_tokens_seen
        # The history goes into the checkpoint, where the next attempt finds the count.
        state.log_history[-1][TOKENS] = tokens
        now = time.monotonic()
        if now - self._last < SECONDS_BETWEEN_EVENTS and state.global_step < state.max_steps:
            return
        self._last = now
        self._events.emit(
            "progress",
            step=state.global_step,
            steps=state.max_steps,
            epoch=round(float(state.epoch or 0), 4),
            loss=float(logs["loss"]),
            learningRate=float(logs["learning_rate"]),
            tokens=tokens,
        )

    def on_save(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any) -> None:
        path = Path(args.output_dir) / f"checkpoint-{state.global_step}"
        self._events.emit("checkpoint", step=state.global_step, path=str(path))


def tokens_at(checkpoint: Path) -> int:
    """Tokens trained on up to a checkpoint, as its log history says."""
    history = json.loads((checkpoint / "trainer_state.json").read_text(encoding="utf-8"))["log_history"]
    return max((int(entry.get(TOKENS, 0)) for entry in history), default=0)
