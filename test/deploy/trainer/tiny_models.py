"""Tiny models, made once for all tests of this process, and a way to run jobs in it and to interrupt them."""

import atexit
import functools
import io
import json
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

from slingshot_trainer.events import Events
from slingshot_trainer.failures import Interrupted
from slingshot_trainer.finetune import finetune
from slingshot_trainer.interruption import Interruption
from slingshot_trainer.job import FinetuneJob, read_job
from slingshot_trainer.pretrain import pretrain

WORDS = "the river bends past old stones while slow boats carry salt and grain to quiet towns".split()
FOLDER = Path(tempfile.mkdtemp(prefix="slingshot-trainer-"))
torch.set_num_threads(1)  # for models this small a second thread costs more than it saves
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)


class Killed(Exception):
    """Stands for a SIGKILL: nothing of the job runs after it."""


class Heard(Events):
    """Keeps events for a test, which may act on each as it comes."""

    def __init__(self, act: Callable[[dict[str, Any]], None] = lambda event: None) -> None:
        super().__init__(io.StringIO())
        self.all: list[dict[str, Any]] = []
        self._act = act

    def emit(self, event: str, **fields: Any) -> None:
        super().emit(event, **fields)
        self.all.append({"event": event, **fields})
        self._act(self.all[-1])

    def named(self, name: str) -> list[dict[str, Any]]:
        return [event for event in self.all if event["event"] == name]

    @property
    def result(self) -> dict[str, Any]:
        return self.named("result")[0]


def sentence(seed: int) -> str:
    return " ".join(WORDS[(seed * 7 + index * seed) % 16] for index in range(9))


def rows(count: int = 24) -> list[dict[str, str]]:
    return [
        {"id": f"row-{index}", "prompt": f"Say number {index}:\n", "completion": sentence(index)}
        for index in range(count)
    ]


def write_records(name: str, records: list[dict[str, str]]) -> Path:
    path = FOLDER / f"{name}.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


def pretrain_job(architecture: str) -> dict[str, Any]:
    """A model of two heads and one layer (a T5: one on each side), trained for a few steps."""
    texts = [{"id": f"text-{index}", "text": sentence(index + 1)} for index in range(40)]
    shape = {"vocabularySize": 300, "hiddenSize": 32, "layers": 1, "heads": 2, "intermediateSize": 64}
    return {
        "kind": "pretrain",
        "corpus": str(write_records("corpus", texts)),
        "model": {"architecture": architecture, "contextLength": 128, **shape},
        "parameters": {"epochs": 1, "batchSize": 4, "sequenceLength": 64},
    }


@functools.cache
def pretrained(architecture: str) -> tuple[Heard, Path]:
    return run(f"base-{architecture}", pretrain_job(architecture))


def base(architecture: str) -> Path:
    return pretrained(architecture)[1]


@functools.cache
def lora_trained(architecture: str) -> tuple[Heard, Path]:
    return run(f"adapter-{architecture}", finetune_job(architecture, lora(merge=False)))


def lora(**settings: object) -> dict[str, Any]:
    settings = {"rank": 4, "alpha": 8, "dropout": 0.1, **settings}
    return {"method": "lora", "epochs": 2, "learningRate": 1e-2, "lora": settings}


def finetune_job(architecture: str, parameters: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    """24 rows in batches of 16 (micro-batches of 4) over 3 epochs: 6 steps, a checkpoint after each second."""
    usual = {"epochs": 3, "batchSize": 16, "deviceBatchSize": 4, "learningRate": 1e-3, "maxLength": 100}
    return {
        "kind": "finetune",
        "model": str(base(architecture)),
        "rows": str(write_records("rows", rows())),
        "heldOut": str(write_records("held-out", rows()[3:6])),
        "parameters": {**usual, "checkpointSteps": 2, **(parameters or {})},
        **fields,
    }


def run(
    name: str, job: dict[str, Any], act: Callable[[dict[str, Any], Interruption], None] = lambda event, asked: None
) -> tuple[Heard, Path]:
    """Runs a job to its end, or to where `act` raises Killed or asks for an interruption."""
    file, output = FOLDER / f"{name}.json", FOLDER / name
    places = {"output": str(output), "checkpoints": str(FOLDER / f"{name}-checkpoints")}
    file.write_text(json.dumps({"protocol": 1, "seed": 7, **places, **job}), encoding="utf-8")
    asked = Interruption()
    heard = Heard(lambda event: act(event, asked))
    read = read_job(file)
    try:
        (finetune if isinstance(read, FinetuneJob) else pretrain)(read, heard, asked)
    except (Interrupted, Killed):
        pass
    return heard, output


def run_interrupted(name: str, job: dict[str, Any]) -> tuple[Heard, Path]:
    """Runs a job that is killed as its first checkpoint is told, asked to stop at the next step told, then let run."""

    def kill(event: dict[str, Any], _: Interruption) -> None:
        if event["event"] == "checkpoint":
            raise Killed

    def ask(event: dict[str, Any], asked: Interruption) -> None:
        asked.requested = asked.requested or event["event"] == "heldOut"

    killed, output = run(name, job, kill)
    assert not killed.named("result") and not output.exists()
    stopped, _ = run(name, job, ask)
    assert not stopped.named("result") and stopped.named("start")[0]["resumedFrom"] is not None
    finished, _ = run(name, job)
    assert finished.named("start")[0]["resumedFrom"] > stopped.named("start")[0]["resumedFrom"]
    return finished, output


def weights(output: Path) -> bytes:
    (file,) = output.glob("*.safetensors")
    return file.read_bytes()
