import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from slingshot_trainer.failures import BAD_INPUT, INTERRUPTED
from tiny_models import FOLDER, base, pretrain_job, weights

HERE = Path(__file__).parent
ENVIRONMENT = {**os.environ, "OMP_NUM_THREADS": "1"}
# What the real program makes of the stand-in's job file: that it was no fork of the host that ran it.
RAN_ITSELF = BAD_INPUT


def start(*command: str, **variables: str) -> "subprocess.Popen[bytes]":
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    return subprocess.Popen([sys.executable, *command], env={**ENVIRONMENT, **variables}, **pipes)


@contextlib.contextmanager
def hosting(*program: str) -> Iterator[tuple["subprocess.Popen[bytes]", str]]:
    with tempfile.TemporaryDirectory() as folder:
        socket = str(Path(folder) / ("a-name-that-is-too-long-for-an-address-" * 3) / "host.sock")
        Path(socket).parent.mkdir()
        host = start(*program, "host", socket, "--for", "train")
        with host:
            assert json.loads(host.stdout.readline()) == {"event": "listening"}
            yield host, socket
            host.kill()


def hosting_nothing(how: str = "usual") -> Any:
    return hosting(str(HERE / "host_of_nothing.py"), how)


def ask(socket: str, what: str = "wait", **variables: str) -> "subprocess.Popen[bytes]":
    job = FOLDER / f"{what}.json"
    job.write_text(json.dumps({"do": what}), encoding="utf-8")
    return start("-m", "slingshot_trainer", "train", str(job), SLINGSHOT_TRAINER_HOST=socket, **variables)


def end_of(process: "subprocess.Popen[bytes]") -> int:
    """Leaves the standard input open, whose end would end the process."""
    process.stdout.read()
    return process.wait(60)


def event(process: "subprocess.Popen[bytes]") -> dict[str, Any]:
    return json.loads(process.stdout.readline())


def runs(process: int) -> bool:
    """One that has ended but that nobody has asked after does not run."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def until(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 20
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    return condition()


@unittest.skipUnless(sys.platform == "linux", "a host needs Linux")
class Host(unittest.TestCase):
    def running(self, socket: str) -> tuple["subprocess.Popen[bytes]", list[int]]:
        client = ask(socket)
        self.addCleanup(client.__exit__, None, None, None)
        self.addCleanup(client.kill)
        processes = event(client)["processes"]
        self.assertTrue(all(map(runs, processes)))
        return client, processes

    def assert_ended(self, processes: list[int]) -> None:
        self.assertTrue(until(lambda: not any(map(runs, processes))))

    def test_forks_a_session_for_each_job_that_speaks_through_its_clients_pipes_and_ends_as_it_does(self) -> None:
        with hosting_nothing() as (host, socket):
            for _ in range(2):
                with ask(socket, "end") as client:
                    told = event(client)
                    self.assertEqual(client.stdout.read(), b"")
                self.assertEqual(client.returncode, INTERRUPTED)
                self.assertEqual((told["parent"], told["session"]), (host.pid, told["process"]))

    def test_passes_a_signal_on_to_the_job(self) -> None:
        with hosting_nothing() as (_, socket):
            client, processes = self.running(socket)
            client.terminate()
            self.assertEqual(client.wait(20), 75)
            self.assert_ended(processes)

    def test_ends_a_job_and_its_forks_with_the_client(self) -> None:
        with hosting_nothing() as (host, socket):
            client, processes = self.running(socket)
            client.kill()
            self.assert_ended(processes)
            self.assertIsNone(host.poll())

    def test_ends_a_job_whose_standard_input_ends(self) -> None:
        with hosting_nothing() as (_, socket):
            client, processes = self.running(socket)
            client.stdin.close()
            self.assertEqual(client.wait(20), -signal.SIGKILL)
            self.assert_ended(processes)

    def test_has_the_client_die_of_what_the_job_died_of(self) -> None:
        with hosting_nothing() as (_, socket):
            client, processes = self.running(socket)
            os.kill(processes[0], signal.SIGSEGV)
            self.assertEqual(client.wait(20), -signal.SIGSEGV)
            self.assert_ended(processes)

    def test_takes_all_jobs_with_it_when_it_is_killed_and_the_next_runs_without(self) -> None:
        with hosting_nothing() as (host, socket):
            client, processes = self.running(socket)
            host.kill()
            self.assertEqual(client.wait(20), -signal.SIGKILL)
            self.assert_ended(processes)
            with ask(socket, "end") as client:
                self.assertEqual(end_of(client), RAN_ITSELF)

    def test_ends_with_its_standard_input_and_takes_jobs_and_socket_with_it(self) -> None:
        with hosting_nothing() as (host, socket):
            _, processes = self.running(socket)
            host.stdin.close()
            self.assertEqual(host.wait(20), 0)
            self.assert_ended(processes)
            self.assertFalse(os.path.exists(socket))

    def test_ends_with_its_standard_input_while_it_imports_and_so_does_who_waits_for_it(self) -> None:
        with hosting_nothing("slow") as (host, socket):
            waiting, left = ask(socket), ask(socket)
            time.sleep(0.5)
            self.assertEqual((waiting.poll(), left.poll()), (None, None))
            left.stdin.close()
            self.assertEqual(left.wait(20), -signal.SIGKILL)
            host.stdin.close()
            self.assertEqual(host.wait(20), -signal.SIGKILL)
            self.assertEqual(end_of(waiting), RAN_ITSELF)
            for client in (waiting, left):
                client.__exit__(None, None, None)

    def test_takes_no_job_of_another_environment(self) -> None:
        with hosting_nothing() as (_, socket), ask(socket, "end", OMP_NUM_THREADS="2") as client:
            self.assertEqual(end_of(client), RAN_ITSELF)

    def test_does_not_fork_beside_a_thread_that_importing_has_left(self) -> None:
        with hosting_nothing("threaded") as (host, socket), ask(socket, "end") as client:
            self.assertEqual(end_of(client), RAN_ITSELF)
            self.assertEqual(host.wait(20), 1)

    def test_ends_by_itself_when_nobody_comes(self) -> None:
        with hosting_nothing("idle") as (host, socket):
            self.assertEqual(host.wait(20), 0)
            self.assertFalse(os.path.exists(socket))

    def test_trains_to_the_very_weights_that_come_out_without_it(self) -> None:
        output = FOLDER / "hosted"
        places = {"output": str(output), "checkpoints": str(FOLDER / "hosted-checkpoints")}
        job = FOLDER / "hosted.json"
        job.write_text(json.dumps({"protocol": 1, "seed": 7, **places, **pretrain_job("llama")}), encoding="utf-8")
        with hosting("-m", "slingshot_trainer") as (_, socket):
            with start("-m", "slingshot_trainer", "train", str(job), SLINGSHOT_TRAINER_HOST=socket) as client:
                self.assertEqual(end_of(client), 0)
        self.assertEqual(weights(output), weights(base("llama")))
