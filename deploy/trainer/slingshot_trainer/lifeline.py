"""Ties the life of this process and of all it starts to the parent that holds the other end of a pipe.

A parent that is killed with SIGKILL cannot clean up; the kernel, however, closes its pipes.
"""

import ctypes
import os
import queue
import select
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

PR_SET_PDEATHSIG = 1


def lead_process_group() -> None:
    """Makes this process the leader of a group of its own, so that ending the group ends nobody else.

    Left alone at a terminal, where the shell's group is what Ctrl-C reaches.
    """
    if os.getpgrp() != os.getpid() and not os.isatty(0):
        os.setpgid(0, 0)


def end_process_group() -> None:
    """Kills this process and all of its group at once; nothing after this runs."""
    os.killpg(os.getpgrp(), signal.SIGKILL)


def watch_standard_input() -> "queue.Queue[str]":
    """Reads the standard input in the background; its lines go to the queue, its end ends the process group.

    Reads the descriptor itself: `sys.stdin` would take a lock that a fork could inherit held.
    """
    lead_process_group()
    lines: queue.Queue[str] = queue.Queue()

    def read() -> None:
        pending = b""
        try:
            while chunk := os.read(0, 65536):
                *whole, pending = (pending + chunk).split(b"\n")
                for line in whole:
                    lines.put(line.decode("utf-8", errors="replace"))
            # A dead parent reads no standard error either, and writing to it then fails.
            print("standard input ended: the parent is gone, ending", file=sys.stderr, flush=True)
        finally:
            end_process_group()

    threading.Thread(target=read, name="lifeline", daemon=True).start()
    return lines


def input_ended(events: int) -> bool:
    """Says whether poll has found the standard input closed by its writer; a pipe and a socket say so differently."""
    return bool(events & (select.POLLHUP | select.POLLRDHUP | select.POLLERR | select.POLLNVAL))


@contextmanager
def held_by_standard_input() -> Iterator[None]:
    """Within it the end of the standard input ends the process group; the thread that sees to it is gone afterwards."""
    lead_process_group()
    stop, stopping = os.pipe()

    def watch() -> None:
        poll = select.poll()
        poll.register(0, select.POLLHUP | select.POLLRDHUP)
        poll.register(stop, select.POLLIN)
        if any(file == 0 and input_ended(events) for file, events in poll.poll()):
            end_process_group()

    thread = threading.Thread(target=watch, name="lifeline", daemon=True)
    thread.start()
    try:
        yield
    finally:
        os.write(stopping, b".")
        thread.join()
        os.close(stop)
        os.close(stopping)


def end_forks_with_this_process() -> None:
    """Has the kernel kill every process forked from now on when this one dies (Linux; elsewhere nothing happens).

    The setting survives exec but not fork, hence the hook that runs in each fork.
    """
    if sys.platform != "linux":
        return
    library = ctypes.CDLL(None, use_errno=True)
    forking = {"process": 0}

    def remember() -> None:
        forking["process"] = os.getpid()

    def follow() -> None:
        library.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != forking["process"]:  # it died before the setting was made
            os._exit(1)

    os.register_at_fork(before=remember, after_in_child=follow)
