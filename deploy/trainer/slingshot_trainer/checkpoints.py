"""Finds the checkpoint to resume from: the last whole one, of this very job."""

import hashlib
import json
import re
import shutil
import sys
import zipfile
from pathlib import Path

from safetensors import SafetensorError, safe_open

from slingshot_trainer.failures import BadInput

JOB_FILE = "job.json"
_SAMPLE_BYTES = 1 << 20


def last_checkpoint(folder: Path, identity: dict[str, object]) -> tuple[Path, int] | None:
    """Returns the last whole checkpoint and its step, after removing the halves of checkpoints an interruption left.

    `identity` is whatever decides the trained model; the folder is marked with its hash. Raises BadInput for
    `checkpoints` when the folder was marked by another job, as resuming would mix the two.
    """
    folder.mkdir(parents=True, exist_ok=True)
    mark = {"identity": hashlib.sha256(json.dumps(identity, sort_keys=True).encode()).hexdigest()}
    mark_file = folder / JOB_FILE
    try:
        found = json.loads(mark_file.read_text(encoding="utf-8")) if mark_file.exists() else None
    except ValueError:
        found = None
    if found is None:
        mark_file.write_text(json.dumps(mark), encoding="utf-8")
    elif found != mark:
        raise BadInput(f"checkpoints: {folder} holds checkpoints of another job; give each job its own", "checkpoints")
    steps = sorted(
        int(match.group(1)) for path in folder.iterdir() if (match := re.fullmatch(r"checkpoint-(\d+)", path.name))
    )
    whole: set[int] = set()
    for step in steps:
        path = folder / f"checkpoint-{step}"
        fault = fault_of(path, step, whole)
        if fault is None:
            whole.add(step)
        else:
            print(f"removing {path}, which is not whole: {fault}", file=sys.stderr)
            shutil.rmtree(path)
    return (folder / f"checkpoint-{max(whole)}", max(whole)) if whole else None


def fault_of(path: Path, step: int, earlier: set[int]) -> str | None:
    """Says what keeps a checkpoint from being loaded, or None; `earlier` are the steps of whole ones before it.

    One whose best weights are those of a step that is lost is of no use: they could not be published.

    An interrupted write leaves a file cut short. Both file formats show that when opened (safetensors compares its
    header with the file's size, a zip's directory is at its end), so the weights need not be read.
    """
    try:
        state = json.loads((path / "trainer_state.json").read_text(encoding="utf-8"))
        if state["global_step"] != step:
            return f"trainer_state.json is of step {state['global_step']}"
        best = state.get("best_global_step")
        if best is not None and best != step and best not in earlier:
            return f"the checkpoint with the best weights, of step {best}, is not whole"
        weights = list(path.glob("*.safetensors"))
        if not weights:
            return "no weights"
        for index in path.glob("*.safetensors.index.json"):
            named = set(json.loads(index.read_text(encoding="utf-8"))["weight_map"].values())
            if missing := named - {file.name for file in weights}:
                return f"{', '.join(sorted(missing))} is missing"
        for file in weights:
            with safe_open(file, framework="numpy"):
                pass
        for name in ("optimizer.pt", "scheduler.pt"):
            zipfile.ZipFile(path / name).close()
        states = list(path.glob("rng_state*.pth"))
        if not states:
            return "no random number generator state"
        for file in states:
            zipfile.ZipFile(file).close()
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile, SafetensorError) as error:
        return f"{type(error).__name__}: {error}"
    return None


def file_hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def folder_sample(folder: Path) -> dict[str, str]:
    """Tells models apart without reading all of their weights: size, first and last MiB of each file."""
    samples: dict[str, str] = {}
    for path in sorted(folder.iterdir()):
        if path.suffix not in (".json", ".safetensors", ".bin"):
            continue
        size = path.stat().st_size
        digest = hashlib.sha256(str(size).encode())
        with path.open("rb") as file:
            digest.update(file.read(_SAMPLE_BYTES))
            file.seek(max(0, size - _SAMPLE_BYTES))
            digest.update(file.read(_SAMPLE_BYTES))
        samples[path.name] = digest.hexdigest()
    return samples
