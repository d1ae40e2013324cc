"""Events: one JSON object a line on the standard output, which nothing else may reach."""

import json
import math
import os
import sys
import threading
from typing import IO, TypeAlias

Json: TypeAlias = None | bool | int | float | str | list["Json"] | dict[str, "Json"]


class Events:
    """Writes events; with `silent` it drops them, for all but the first process of a distributed run."""

    def __init__(self, stream: IO[str], silent: bool = False) -> None:
        self._stream = stream
        self._silent = silent
        self._lock = threading.Lock()

    def emit(self, event: str, **fields: Json) -> None:
        """Writes one event and flushes it; a number that is not finite becomes null, as JSON has no word for it."""
        if self._silent:
            return
        line = json.dumps({"event": event, **{key: finite(value) for key, value in fields.items()}}, allow_nan=False)
        with self._lock:
            self._stream.write(line + "\n")
            self._stream.flush()

    def close(self) -> None:
        """Ends the stream: whoever reads it sees that no event will follow."""
        self._stream.close()


def finite(value: Json) -> Json:
    """Replaces NaN and the infinities by None, at any depth."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, list):
        return [finite(item) for item in value]
    if isinstance(value, dict):
        return {key: finite(item) for key, item in value.items()}
    return value


def claim_standard_output() -> Events:
    """Keeps the standard output for events and sends whatever else writes there, C libraries included, to stderr."""
    descriptor = os.dup(1)
    os.set_inheritable(descriptor, False)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    stream = os.fdopen(descriptor, "w", encoding="utf-8")
    return Events(stream, silent=os.environ.get("RANK", "0") != "0")
