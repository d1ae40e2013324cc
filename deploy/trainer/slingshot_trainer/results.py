"""The `result` event, the last of a job that is done."""

import json
import time
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from slingshot_trainer.events import Events, Json
from slingshot_trainer.tokens import Rejected

MOST_IN_EVENT = 100
DECIDING_PACKAGES = ("torch", "transformers", "trl")


def versions(names: tuple[str, ...]) -> dict[str, Json]:
    """Versions of what decides the trained weights; read from package metadata, without importing."""
    return {name: _version(name) for name in names}


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
    packages: tuple[str, ...] = DECIDING_PACKAGES,
    **more: Json,
) -> None:
    """Emits the result; `started` is the time.monotonic() of the job's beginning.

    More than a hundred rejected rows go to rejected.jsonl beside the checkpoints, and the event has only their
    number and the file's path.
    """
    events.emit(
        "result",
        steps=steps,
        rows=rows,
        rejected=listed([_told(row) for row in rejected], checkpoints / "rejected.jsonl"),
        losses=losses,
        heldOut=held_out,
        seconds=round(time.monotonic() - started, 1),
        versions=versions(packages),
        **more,
    )


def listed(records: list[Json], path: Path) -> Json:
    """Few records stand in an event themselves; of many it has the number and the file that they are written to."""
    if len(records) <= MOST_IN_EVENT:
        return records
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return {"count": len(records), "path": str(path)}


def _told(row: Rejected) -> Json:
    return {name: value for name, value in asdict(row).items() if value is not None}
