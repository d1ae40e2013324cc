"""The job file: what to train, from what, to where."""

import json
from dataclasses import dataclass
from pathlib import Path

from slingshot_trainer import PROTOCOL
from slingshot_trainer.failures import BadInput
from slingshot_trainer.fields import Fields
from slingshot_trainer.parameters import (
    Architecture,
    Parameters,
    PretrainParameters,
    read_architecture,
    read_parameters,
    read_pretrain_parameters,
)


@dataclass(frozen=True)
class Destination:
    """`output` is absent or a whole model, never half of one; an interrupted run resumes from `checkpoints`."""

    output: Path
    checkpoints: Path
    seed: int


@dataclass(frozen=True)
class FinetuneJob:
    """`special_tokens` is "add" where begin and end tokens are the tokenizer's to add, "written" where the texts hold
    them already, as those made with a chat template do."""

    destination: Destination
    model: Path
    rows: Path
    held_out: Path | None
    special_tokens: str
    parameters: Parameters


@dataclass(frozen=True)
class PretrainJob:
    destination: Destination
    corpus: Path
    architecture: Architecture
    parameters: PretrainParameters


def read_job(path: Path) -> FinetuneJob | PretrainJob:
    """Reads and checks a job file.

    Raises BadInput naming the field for whatever is missing, mistyped, out of range or unknown.
    """
    try:
        fields = Fields(json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise BadInput(f"cannot read the job file {path}: {error.strerror}") from error
    except ValueError as error:
        raise BadInput(f"the job file {path} is not JSON: {error}") from error
    protocol = fields.take("protocol")
    if protocol != PROTOCOL:
        raise BadInput(f"protocol must be {PROTOCOL}, got {protocol!r}: trainer and caller differ", "protocol")
    kind = fields.choice("kind", ("pretrain", "finetune"))
    destination = Destination(
        output=Path(fields.string("output")).absolute(),
        checkpoints=Path(fields.string("checkpoints")).absolute(),
        seed=fields.integer("seed", 0),
    )
    job = _finetune(fields, destination) if kind == "finetune" else _pretrain(fields, destination)
    fields.finish()
    return job


def _finetune(fields: Fields, destination: Destination) -> FinetuneJob:
    model = Path(fields.string("model"))
    if not (model / "config.json").is_file():
        raise BadInput(f"model must be a folder with a config.json, got {model}", "model")
    return FinetuneJob(
        destination=destination,
        model=model.absolute(),
        rows=_existing("rows", fields.string("rows")),
        held_out=_optional("heldOut", fields.take("heldOut", None)),
        special_tokens=fields.choice("specialTokens", ("add", "written"), "add"),
        parameters=read_parameters(fields.object("parameters")),
    )


def _pretrain(fields: Fields, destination: Destination) -> PretrainJob:
    architecture = read_architecture(fields.object("model"))
    return PretrainJob(
        destination=destination,
        corpus=_existing("corpus", fields.string("corpus")),
        architecture=architecture,
        parameters=read_pretrain_parameters(fields.object("parameters"), architecture.context_length),
    )


def _optional(name: str, value: object) -> Path | None:
    return None if value is None else _existing(name, value)


def _existing(name: str, value: object) -> Path:
    if not isinstance(value, str) or not Path(value).is_file():
        raise BadInput(f"{name} must be a file that exists, got {value!r}", name)
    return Path(value).absolute()
