"""What a job says about the training itself, and about the shape of a model made from scratch."""

from dataclasses import dataclass

from slingshot_trainer.fields import Fields

SCHEDULERS = ("cosine", "linear", "constant", "constant_with_warmup")


@dataclass(frozen=True)
class Lora:
    rank: int
    alpha: float
    dropout: float
    merge: bool


@dataclass(frozen=True)
class Parameters:
    """The defaults are the paper's (arXiv 2308.12711, section 2.1, which follows Alpaca).

    `batch_size` counts rows an optimizer step over all devices; `device_batch_size` is the most one device holds at
    once; `max_length` counts tokens of prompt, completion and end token together.
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


@dataclass(frozen=True)
class Architecture:
    """The shape of a Llama; `vocabulary_size` is an upper bound, since a small corpus holds fewer merges."""

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
    )
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
    )
    inner.finish()
    return lora


def read_architecture(fields: Fields) -> Architecture:
    architecture = Architecture(
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
