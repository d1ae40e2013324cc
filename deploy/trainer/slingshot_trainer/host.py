"""A preloaded host: imports once and forks a process for each job, which then starts within a second.

A fork has this one thread alone, so the host must have no other at that moment, and has computed nothing: thread pools
and generators of random numbers are made by the job, as without a host.
"""

import gc
import os
import selectors
import signal
import socket
import struct
import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path

from slingshot_trainer import host_protocol
from slingshot_trainer.events import Events
from slingshot_trainer.lifeline import end_forks_with_this_process, held_by_standard_input
from slingshot_trainer.preloading import preload

# Memory is given back when nobody has come for so long; whoever comes later starts another host.
IDLE_SECONDS = 900.0

Reaction = Callable[[], list[str] | None]


def host(path: Path, kind: str, events: Events) -> list[str] | None:
    """Takes jobs at a socket. Returns None when the host is to end, and in each job's process its command line.

    Says that it listens before it imports: who comes early waits there. Raises RuntimeError when it cannot fork safely.
    """
    own_identity = host_protocol.identity()
    end_forks_with_this_process()
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    path.unlink(missing_ok=True)
    with host_protocol.reachable(path) as address:
        umask = os.umask(0o177)
        listener.bind(address)
        os.umask(umask)
    taken = None
    try:
        listener.listen(64)
        events.emit("listening")
        events.close()
        with held_by_standard_input():
            preload(kind)
        others = [thread.name for thread in threading.enumerate() if thread is not threading.main_thread()]
        if others:
            raise RuntimeError(f"cannot fork safely: importing started the threads {', '.join(others)}")
        gc.collect()
        gc.freeze()  # keeps the collector of a fork from touching, and so copying, what was imported
        taken = _Host(listener, own_identity).run()
        return taken
    finally:
        if taken is None:
            path.unlink(missing_ok=True)


class _Job:
    """A running fork and the connection of who asked for it."""

    def __init__(self, process: int, connection: socket.socket) -> None:
        self.process = process
        self.connection = connection
        self.ended = os.pidfd_open(process)

    def kill(self) -> None:
        # It is reaped only after this, so that neither number can be anybody else's.
        for kill in (os.killpg, os.kill):
            with suppress(ProcessLookupError):
                kill(self.process, signal.SIGKILL)


class _Host:
    def __init__(self, listener: socket.socket, own_identity: str) -> None:
        self._listener = listener
        self._identity = own_identity
        self._selector = selectors.PollSelector()  # has no descriptor of its own that forks would share
        self._jobs: dict[int, _Job] = {}
        self._watch(listener, self._accept)

    def run(self) -> list[str] | None:
        held = True

        def end() -> None:
            nonlocal held
            held = bool(os.read(0, 4096))

        self._watch(0, end)
        while held:
            ready = self._selector.select(None if self._jobs else IDLE_SECONDS)
            if not ready and not self._jobs:
                break
            for key, _ in ready:
                # One that came before may have ended what this one was about.
                if self._selector.get_map().get(key.fd) is not key:
                    continue
                arguments = key.data()
                if arguments is not None:
                    return arguments
        for job in self._jobs.values():
            job.kill()
        return None

    def _watch(self, file: socket.socket | int, react: Reaction) -> None:
        self._selector.register(file, selectors.EVENT_READ, react)

    def _accept(self) -> None:
        try:
            connection, _ = self._listener.accept()
        except OSError:  # it left again
            return
        credentials = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
        _, user, _ = struct.unpack("3i", credentials)
        try:
            if user != os.geteuid():
                raise PermissionError
            host_protocol.send(connection, {"identity": self._identity})
        except OSError:
            connection.close()
            return
        self._watch(connection, lambda: self._start(connection))

    def _start(self, connection: socket.socket) -> list[str] | None:
        self._selector.unregister(connection)
        request = host_protocol.receive(connection)
        if request is None:
            connection.close()
            return None
        message, descriptors = request
        with ExitStack() as received:
            for descriptor in descriptors:
                received.callback(os.close, descriptor)
            sys.stdout.flush()
            sys.stderr.flush()
            try:
                process = os.fork()
            except OSError as error:
                with connection, suppress(OSError):
                    host_protocol.send(connection, {"refused": str(error)})
                return None
            if process == 0:
                connection.close()
                self._become_job(descriptors)
                return list(message["arguments"])
        job = _Job(process, connection)
        self._jobs[process] = job
        self._watch(job.ended, lambda: self._finish(job))
        self._watch(connection, lambda: self._listen(job))
        with suppress(OSError):
            host_protocol.send(connection, {"process": process})
        return None

    def _listen(self, job: _Job) -> None:
        received = host_protocol.receive(job.connection)
        if received is None:
            self._selector.unregister(job.connection)
            job.kill()
        else:
            with suppress(ProcessLookupError):
                os.kill(job.process, int(received[0]["signal"]))

    def _finish(self, job: _Job) -> None:
        _, status = os.waitpid(job.process, 0)
        del self._jobs[job.process]
        self._selector.unregister(job.ended)
        os.close(job.ended)
        with suppress(KeyError):
            self._selector.unregister(job.connection)
        with job.connection, suppress(OSError):
            host_protocol.send(job.connection, {"ended": os.waitstatus_to_exitcode(status)})

    def _become_job(self, descriptors: list[int]) -> None:
        """In the fork: nothing of the host's is left open, and the client's pipes are its own."""
        os.setsid()
        for target, descriptor in enumerate(descriptors):
            os.dup2(descriptor, target)
        for job in self._jobs.values():
            job.connection.close()
            os.close(job.ended)
        for key in list(self._selector.get_map().values()):
            if isinstance(key.fileobj, socket.socket):
                key.fileobj.close()
        # Seeded when it was imported, from the system's entropy; forks would all draw the same.
        if "numpy" in sys.modules:
            sys.modules["numpy"].random.seed()
