"""The `result` event, the last of a job that is done."""

import json
import time
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from slingshot_trainer.events import Events, Json
from slingshot_trainer.tokens import Rejected

MOST_REJECTED_IN_EVENT = 100


def versions() -> dict[str, Json]:
    """Versions of what decides the trained weights; read from package metadata, without importing."""
    return {name: _version(name) for name in ("torch", "transformers", "trl")}


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def emit_result(
    events: Events,
    *,
    steps: int,
    rows: int,
    rejected: list[Rejected],
    checkpoints: Path,
    losses: list[dict[str, Json]],
    held_out: dict[str, Json] | None,
    started: float,
) -> None:
    """Emits the result; `started` is the time.monotonic() of the job's beginning.

    More than a hundred rejected rows go to rejected.jsonl beside the checkpoints, and the event has only their
    number and the file's path.
    """
    listed: list[Json] | dict[str, Json] = [asdict(row) for row in rejected]
    if len(rejected) > MOST_REJECTED_IN_EVENT:
        path = checkpoints / "rejected.jsonl"
        path.write_text("".join(json.dumps(asdict(row)) + "\n" for row in rejected), encoding="utf-8")
        listed = {"count": len(rejected), "path": str(path)}
    events.emit(
        "result",
        steps=steps,
        rows=rows,
        rejected=listed,
        losses=losses,
        heldOut=held_out,
        seconds=round(time.monotonic() - started, 1),
        versions=versions(),
    )
