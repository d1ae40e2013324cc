"""Experiment trackers: transformers reports to them itself, once their package is there."""

from importlib.util import find_spec

from slingshot_trainer.failures import BadInput

# mlflow's client alone: the whole of it wants an older pyarrow than the one pinned here.
PACKAGES = {"mlflow": "mlflow-skinny", "wandb": "wandb"}


def refuse_missing_tracker(report: str) -> None:
    """Raises BadInput for `parameters.report` when the tracker's package is not installed."""
    if report != "none" and find_spec(report) is None:
        raise BadInput(
            f"parameters.report {report} needs the Python package {PACKAGES[report]}, which is not among the trainer's "
            f"requirements: install it into the trainer's environment (pip install {PACKAGES[report]}), or use none",
            "parameters.report",
        )
