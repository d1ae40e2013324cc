"""What a job says about the training itself, and about the shape of a model made from scratch."""

from dataclasses import dataclass

from slingshot_trainer.fields import Fields

SCHEDULERS = ("cosine", "linear", "constant", "constant_with_warmup")
FAMILIES = ("decoder", "encoder-decoder")
TRACKERS = ("none", "mlflow", "wandb")
ALL_LINEAR = "all-linear"


@dataclass(frozen=True)
class Lora:
    """`targets` are names of the layers that get an adapter, or ALL_LINEAR for every linear one but the output's."""

    rank: int
    alpha: float
    dropout: float
    merge: bool
    targets: str | tuple[str, ...]


@dataclass(frozen=True)
class Parameters:
    """The defaults are the paper's (arXiv 2308.12711, section 2.1, which follows Alpaca).

    `batch_size` counts rows an optimizer step over all devices; `device_batch_size` is the most one device holds at
    once; `max_length` counts tokens of prompt, completion and end token together (of an encoder-decoder: of each side).
    `family` is None where the model's own is meant. `patience` counts validations without a new best.
    """

    method: str
    lora: Lora | None
    epochs: int
    batch_size: int
    device_batch_size: int
    learning_rate: float
    warmup_ratio: float
    scheduler: str
    weight_decay: float
    max_length: int
    dtype: str
    checkpoint_steps: int
    gradient_checkpointing: bool
    family: str | None
    validation_share: float
    early_stop: bool
    patience: int
    report: str


@dataclass(frozen=True)
class Architecture:
    """The shape of a Llama or of a T5 (whose encoder and decoder have `layers` each).

    `vocabulary_size` is an upper bound, since a small corpus holds fewer merges.
    """

    kind: str
    vocabulary_size: int
    hidden_size: int
    layers: int
    heads: int
    intermediate_size: int
    context_length: int


@dataclass(frozen=True)
class PretrainParameters:
    """`batch_size` counts blocks of `sequence_length` tokens an optimizer step."""

    epochs: int
    batch_size: int
    sequence_length: int
    learning_rate: float
    warmup_ratio: float
    weight_decay: float
    checkpoint_steps: int


def read_parameters(fields: Fields) -> Parameters:
    method = fields.choice("method", ("full", "lora"), "full")
    lora = _read_lora(fields, method)
    parameters = Parameters(
        method=method,
        lora=lora,
        epochs=fields.integer("epochs", 1, 3),
        batch_size=fields.integer("batchSize", 1, 128),
        device_batch_size=fields.integer("deviceBatchSize", 1, 8),
        learning_rate=fields.number("learningRate", 0, 1, 2e-5),
        warmup_ratio=fields.number("warmupRatio", 0, 0.99, 0.03),
        scheduler=fields.choice("scheduler", SCHEDULERS, "cosine"),
        weight_decay=fields.number("weightDecay", 0, 10, 0),
        max_length=fields.integer("maxLength", 2, 512),
        dtype=fields.choice("dtype", ("float32", "bfloat16"), "float32"),
        checkpoint_steps=fields.integer("checkpointSteps", 1, 50),
        gradient_checkpointing=fields.boolean("gradientCheckpointing", False),
        family=_optional_choice(fields, "family", FAMILIES),
        validation_share=fields.number("validationShare", 0, 0.5, 0),
        early_stop=fields.boolean("earlyStop", False),
        patience=fields.integer("patience", 1, 1),
        report=fields.choice("report", TRACKERS, "none"),
    )
    if parameters.early_stop and parameters.validation_share == 0:
        raise fields.wrong("earlyStop", "false when validationShare is 0, as it watches the validation loss", True)
    fields.finish()
    return parameters


def _read_lora(fields: Fields, method: str) -> Lora | None:
    value = fields.take("lora", None)
    if method == "full":
        if value is not None:
            raise fields.wrong("lora", "null when method is full", value)
        return None
    inner = Fields(value, fields.path("lora"))
    lora = Lora(
        rank=inner.integer("rank", 1, 16),
        alpha=inner.number("alpha", 0, 4096, 32),
        dropout=inner.number("dropout", 0, 0.99, 0),
        merge=inner.boolean("merge", True),
        targets=_targets(inner),
    )
    inner.finish()
    return lora


def _targets(fields: Fields) -> str | tuple[str, ...]:
    value = fields.take("targets", ALL_LINEAR)
    if value == ALL_LINEAR:
        return ALL_LINEAR
    if not isinstance(value, list) or not value or not all(isinstance(name, str) and name for name in value):
        raise fields.wrong("targets", f'"{ALL_LINEAR}" or a list of layer names', value)
    return tuple(value)


def _optional_choice(fields: Fields, name: str, allowed: tuple[str, ...]) -> str | None:
    value = fields.take(name, None)
    if value is not None and value not in allowed:
        raise fields.wrong(name, f"one of {', '.join(allowed)}", value)
    return value


def read_architecture(fields: Fields) -> Architecture:
    architecture = Architecture(
        kind=fields.choice("architecture", ("llama", "t5"), "llama"),
        vocabulary_size=fields.integer("vocabularySize", 260, 4096),
        hidden_size=fields.integer("hiddenSize", 8, 256),
        layers=fields.integer("layers", 1, 4),
        heads=fields.integer("heads", 1, 4),
        intermediate_size=fields.integer("intermediateSize", 8, 688),
        context_length=fields.integer("contextLength", 16, 1024),
    )
    if architecture.hidden_size % (2 * architecture.heads) != 0:
        raise fields.wrong("hiddenSize", "a multiple of twice the heads", architecture.hidden_size)
    fields.finish()
    return architecture


def read_pretrain_parameters(fields: Fields, context_length: int) -> PretrainParameters:
    parameters = PretrainParameters(
        epochs=fields.integer("epochs", 1, 1),
        batch_size=fields.integer("batchSize", 1, 8),
        sequence_length=fields.integer("sequenceLength", 8, context_length),
        learning_rate=fields.number("learningRate", 0, 1, 1e-3),
        warmup_ratio=fields.number("warmupRatio", 0, 0.99, 0.03),
        weight_decay=fields.number("weightDecay", 0, 10, 0.1),
        checkpoint_steps=fields.integer("checkpointSteps", 1, 100),
    )
    if parameters.sequence_length > context_length:
        raise fields.wrong("sequenceLength", f"at most contextLength {context_length}", parameters.sequence_length)
    fields.finish()
    return parameters
