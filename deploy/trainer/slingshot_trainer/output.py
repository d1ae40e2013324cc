"""Publishes a finished model: written beside its place, then renamed, so that it is whole or absent."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

TOKENIZER_FILES = (
    "tokenizer.json",
    "tokenizer_config.json",
    "tokenizer.model",
    "spiece.model",
    "special_tokens_map.json",
    "added_tokens.json",
    "vocab.json",
    "merges.txt",
    "chat_template.jinja",
)


def publish(output: Path, write: Callable[[Path], None]) -> None:
    """Has `write` fill a folder, then puts it at `output`; what stood there before is replaced."""
    partial = output.with_name(f"{output.name}.partial")
    replaced = output.with_name(f"{output.name}.replaced")
    for leftover in (partial, replaced):
        shutil.rmtree(leftover, ignore_errors=True)
    partial.mkdir(parents=True)
    write(partial)
    for file in partial.rglob("*"):  # weights are written for their owner alone, but another user may serve them
        file.chmod(0o755 if file.is_dir() else 0o644)
    if output.exists():
        os.rename(output, replaced)
    os.rename(partial, output)
    shutil.rmtree(replaced, ignore_errors=True)


def copy_base_files(model: Path, folder: Path) -> None:
    """Copies tokenizer and generation defaults as they are, so that saving them again cannot change a byte."""
    _copy((*TOKENIZER_FILES, "generation_config.json"), model, folder)


def copy_tokenizer_files(model: Path, folder: Path) -> None:
    """Copies the tokenizer alone, for what is no model of its own."""
    _copy(TOKENIZER_FILES, model, folder)


def _copy(names: tuple[str, ...], model: Path, folder: Path) -> None:
    for name in names:
        if (model / name).is_file():
            shutil.copyfile(model / name, folder / name)
