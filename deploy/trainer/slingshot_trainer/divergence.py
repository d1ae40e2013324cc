"""A run whose loss is no number has lost the model; the same settings would lose it again."""

import math

from slingshot_trainer.failures import BadInput


def refuse_diverged(loss: float) -> None:
    """Raises BadInput for `parameters.learningRate` if the last training loss is NaN or infinite."""
    if not math.isfinite(loss):
        raise BadInput(
            f"training diverged, its last loss is {loss}: lower parameters.learningRate", "parameters.learningRate"
        )
