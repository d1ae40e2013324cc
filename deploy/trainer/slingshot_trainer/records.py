"""Reads JSON lines files of rows and texts, naming the line or the id of whatever is wrong."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from slingshot_trainer.failures import BadInput


@dataclass(frozen=True)
class Row:
    id: str
    prompt: str
    completion: str


@dataclass(frozen=True)
class Text:
    id: str
    text: str


def read_rows(path: Path, field: str) -> list[Row]:
    """Reads prompt-completion rows; other fields are ignored. Raises BadInput for `field` on a bad or repeated row."""
    records = _read(path, field, ("prompt", "completion"))
    rows = [Row(id, record["prompt"], record["completion"]) for id, record in records]
    for row in rows:
        if row.prompt == "":
            raise BadInput(f"{field}: row {row.id} has an empty prompt", field)
    return rows


def read_texts(path: Path, field: str) -> list[Text]:
    """Reads texts; other fields are ignored. Raises BadInput for `field` on a bad or repeated record."""
    return [Text(id, record["text"]) for id, record in _read(path, field, ("text",))]


def _read(path: Path, field: str, names: tuple[str, ...]) -> Iterator[tuple[str, dict[str, str]]]:
    seen: set[str] = set()
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip() == "":
                continue
            where = f"{field}: line {number} of {path}"
            try:
                record = json.loads(line)
            except ValueError as error:
                raise BadInput(f"{where} is not JSON: {error}", field) from error
            if not isinstance(record, dict) or not isinstance(record.get("id"), str):
                raise BadInput(f"{where} must be an object with a string id", field)
            for name in names:
                if not isinstance(record.get(name), str):
                    raise BadInput(f"{where}, id {record['id']}: {name} must be a string", field)
            if record["id"] in seen:
                raise BadInput(f"{where}: id {record['id']} appears twice", field)
            seen.add(record["id"])
            yield record["id"], record
    if not seen:
        raise BadInput(f"{field}: {path} holds no rows", field)
