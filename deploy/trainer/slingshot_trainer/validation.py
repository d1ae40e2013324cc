"""Measures the validation loss at the end of each epoch, and stops the training once it rises."""

from typing import Any

from transformers import PreTrainedModel, Trainer, TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from slingshot_trainer import early_stop
from slingshot_trainer.events import Events
from slingshot_trainer.held_out import held_out_loss
from slingshot_trainer.tokens import TokenizedRow


class Validation(TrainerCallback):
    """Emits `validation` events; with a `patience` it keeps the best weights in a checkpoint and stops in time.

    It measures as the epoch's last step ends, before a checkpoint of that step is written: the history in the
    checkpoint then tells the next attempt all it needs to decide as this one would.
    """

    def __init__(
        self,
        rows: list[TokenizedRow],
        batch_size: int,
        autocast: bool,
        steps_per_epoch: int,
        patience: int | None,
        events: Events,
    ) -> None:
        self._rows = rows
        self._batch_size = batch_size
        self._autocast = autocast
        self._steps_per_epoch = steps_per_epoch
        self._patience = patience
        self._events = events
        self.trainer: Trainer | None = None

    def on_step_end(
        self,
        args: TrainingArguments,
        state: TrainerState,
        control: TrainerControl,
        model: PreTrainedModel | None = None,
        **_: Any,
    ) -> TrainerControl:
        if model is None or self.trainer is None or state.global_step % self._steps_per_epoch != 0:
            return control
        loss = held_out_loss(model, self._rows, self._batch_size, self._autocast).loss
        model.eval()  # TRL's log would else take this for an entry of the training and count its tokens with it
        self.trainer.log({early_stop.LOSS: loss})
        model.train()
        control.should_log = True  # logging has put it off, and the step's own loss is still to be told
        measured = early_stop.evaluations(state.log_history)
        self._events.emit("validation", step=state.global_step, epoch=measured[-1].epoch, loss=loss)
        if self._patience is None:
            return control
        found = early_stop.best(measured)
        if found is not None and found.step == state.global_step:
            state.best_global_step = state.global_step  # the Trainer spares that checkpoint when it removes old ones
            control.should_save = True
        elif early_stop.has_stopped(measured, self._patience):
            control.should_save = True
            control.should_training_stop = True
        return control
