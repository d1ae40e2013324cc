"""What a preloaded host and those who come to it say to one another: JSON, one message a packet of a Unix socket.

    host     {"identity": HASH}   it takes jobs now, of programs that are as it is
    client   {"arguments": [...]} with its standard input, output and error; it runs nothing itself from now on
    host     {"process": ID} or {"refused": WHY}
    client   {"signal": NUMBER}   passed on to the job
    host     {"ended": CODE}      as subprocess has it: negative for a signal
"""

import hashlib
import json
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

VARIABLE = "SLINGSHOT_TRAINER_HOST"
_PACKET_BYTES = 1 << 16
# Differ between processes that are the same for all else.
_WITHOUT_INFLUENCE = (VARIABLE, "PWD", "OLDPWD", "SHLVL", "_")


def identity() -> str:
    """Hash of what a process has from its parent: a fork of the host must be what the client would have been."""
    umask = os.umask(0o077)
    os.umask(umask)
    variables = sorted(item for item in os.environ.items() if item[0] not in _WITHOUT_INFLUENCE)
    cores = sorted(os.sched_getaffinity(0))  # libraries size their thread pools by them
    parts = [sys.executable, str(Path(__file__).parent), os.getcwd(), umask, cores, variables]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def send(connection: socket.socket, message: dict[str, object], descriptors: tuple[int, ...] = ()) -> None:
    """Raises OSError when the other side is gone."""
    socket.send_fds(connection, [json.dumps(message).encode()], descriptors)


def receive(connection: socket.socket) -> tuple[dict[str, object], list[int]] | None:
    """The next message and the descriptors that came with it; None once the other side is gone."""
    try:
        packet, descriptors, _, _ = socket.recv_fds(connection, _PACKET_BYTES, 3)
    except OSError:
        return None
    return (json.loads(packet), descriptors) if packet else None


@contextmanager
def reachable(path: Path) -> Iterator[str]:
    """The address of a socket by its folder's descriptor: an address has room for 107 bytes, a path for more."""
    folder = os.open(path.parent, os.O_PATH | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)
