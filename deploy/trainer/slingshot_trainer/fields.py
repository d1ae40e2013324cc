"""Reads the fields of a JSON object strictly: a missing, mistyped or unknown field is bad input, named by its path."""

import math
from typing import Any

from slingshot_trainer.failures import BadInput

_REQUIRED: Any = object()


class Fields:
    """One JSON object whose fields are taken out one by one; `finish` refuses what nobody took."""

    def __init__(self, value: object, path: str = "") -> None:
        if not isinstance(value, dict):
            raise BadInput(f"{path or 'the job'} must be an object, got {type(value).__name__}", path or None)
        self._rest: dict[str, Any] = dict(value)
        self._path = path

    def path(self, name: str) -> str:
        return f"{self._path}.{name}" if self._path else name

    def take(self, name: str, default: Any = _REQUIRED) -> Any:
        if name not in self._rest:
            if default is _REQUIRED:
                raise BadInput(f"{self.path(name)} is missing", self.path(name))
            return default
        return self._rest.pop(name)

    def string(self, name: str, default: Any = _REQUIRED) -> str:
        value = self.take(name, default)
        if not isinstance(value, str) or value == "":
            raise self.wrong(name, "a non-empty string", value)
        return value

    def choice(self, name: str, allowed: tuple[str, ...], default: Any = _REQUIRED) -> str:
        value = self.take(name, default)
        if value not in allowed:
            raise self.wrong(name, f"one of {', '.join(allowed)}", value)
        return str(value)

    def boolean(self, name: str, default: Any = _REQUIRED) -> bool:
        value = self.take(name, default)
        if not isinstance(value, bool):
            raise self.wrong(name, "true or false", value)
        return value

    def integer(self, name: str, minimum: int, default: Any = _REQUIRED) -> int:
        value = self.take(name, default)
        if isinstance(value, bool) or not isinstance(value, int) or value < minimum:
            raise self.wrong(name, f"a whole number of at least {minimum}", value)
        return value

    def number(self, name: str, low: float, high: float, default: Any = _REQUIRED) -> float:
        """A finite number in the closed range."""
        value = self.take(name, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise self.wrong(name, "a number", value)
        if not low <= value <= high:
            raise self.wrong(name, f"between {low:g} and {high:g}", value)
        return float(value)

    def object(self, name: str) -> "Fields":
        return Fields(self.take(name), self.path(name))

    def finish(self) -> None:
        for name in self._rest:
            raise BadInput(f"{self.path(name)} is not a known field", self.path(name))

    def wrong(self, name: str, expected: str, value: object) -> BadInput:
        return BadInput(f"{self.path(name)} must be {expected}, got {value!r}", self.path(name))
