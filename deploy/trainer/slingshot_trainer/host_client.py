"""Has a preloaded host run the command in this process's place; this one passes on signals and how it ended."""

import os
import resource
import select
import signal
import socket
import sys
import time
from pathlib import Path

from slingshot_trainer import host_protocol
from slingshot_trainer.lifeline import end_process_group, input_ended, lead_process_group

_FORWARDED = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
# Longer than any import; a host that says nothing for so long is stuck.
_GREETING_SECONDS = 300.0


def run_in_host(arguments: list[str]) -> int | None:
    """The exit code of the command as a fork of the host ran it; dies of a signal when that did.

    None when there is no host, or none like this process: the command has not been run then.
    """
    path = os.environ.pop(host_protocol.VARIABLE, None)
    if path is None or sys.platform != "linux":
        return None
    lead_process_group()
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    try:
        with host_protocol.reachable(Path(path)) as address:
            connection.connect(address)
    except OSError:
        connection.close()
        return None
    code = _hand_over(connection, arguments) if _is_greeted(connection) else None
    connection.close()
    if code is not None and code < 0:
        _die_of(-code)
    return code


def _is_greeted(connection: socket.socket) -> bool:
    """Waits until the host has imported all it needs; the end of the standard input ends this process meanwhile."""
    deadline = time.monotonic() + _GREETING_SECONDS
    poll = select.poll()
    poll.register(0, select.POLLHUP | select.POLLRDHUP)
    poll.register(connection, select.POLLIN)
    while (left := deadline - time.monotonic()) > 0:
        ready = dict(poll.poll(left * 1000))
        if input_ended(ready.get(0, 0)):
            end_process_group()
        if connection.fileno() in ready:
            greeting = host_protocol.receive(connection)
            return greeting is not None and greeting[0].get("identity") == host_protocol.identity()
    return False


def _hand_over(connection: socket.socket, arguments: list[str]) -> int | None:
    def forward(number: int, _frame: object) -> None:
        try:
            host_protocol.send(connection, {"signal": number})
        except OSError:
            pass  # the job has ended, which the next message says

    # A signal waits until the job has been handed over, so that it reaches the job.
    signal.pthread_sigmask(signal.SIG_BLOCK, _FORWARDED)
    before = {number: signal.signal(number, forward) for number in _FORWARDED}
    try:
        host_protocol.send(connection, {"arguments": arguments}, (0, 1, 2))
        received = host_protocol.receive(connection)
    except OSError:
        received = None
    taken = received is not None and "process" in received[0]
    if not taken:
        for number, handler in before.items():
            signal.signal(number, handler)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _FORWARDED)
    if not taken:
        return None
    received = host_protocol.receive(connection)
    # The host died, and the kernel has killed the job with it.
    return -signal.SIGKILL if received is None else int(received[0]["ended"])


def _die_of(number: int) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # the job itself has left one
    if number not in (signal.SIGKILL, signal.SIGSTOP):
        signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)
    signal.pause()
