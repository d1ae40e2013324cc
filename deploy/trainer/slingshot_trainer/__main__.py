"""Entry point: `python -m slingshot_trainer train JOB.json | serve [--engine E] | host SOCKET --for K | environment`"""

import argparse
import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

from slingshot_trainer import failures
from slingshot_trainer.events import Events, claim_standard_output
from slingshot_trainer.host_client import run_in_host
from slingshot_trainer.interruption import Interruption
from slingshot_trainer.lifeline import end_forks_with_this_process, watch_standard_input
from slingshot_trainer.preloading import KINDS

# Read by the libraries when they are imported: nothing is fetched, nothing is reported.
OFFLINE = {
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_DATASETS_OFFLINE": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "DO_NOT_TRACK": "1",
    "VLLM_NO_USAGE_STATS": "1",
}


def main(command_line: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="slingshot_trainer")
    commands = parser.add_subparsers(dest="command", required=True)
    train = commands.add_parser("train", help="train a model as a job file says")
    train.add_argument("job", type=Path)
    train.add_argument("--ignore-stdin", action="store_true", help="keep going when the standard input ends")
    serve = commands.add_parser("serve", help="serve the model named by a JSON line on the standard input")
    serve.add_argument(
        "--engine", choices=("vllm", "transformers"), default="vllm", help="loaded before the line comes"
    )
    host = commands.add_parser("host", help="import once and fork a process for each `train` or `serve` that comes")
    host.add_argument("socket", type=Path)
    host.add_argument("--for", dest="kind", choices=KINDS, required=True, help="what to import")
    commands.add_parser("environment", help="print versions and what can be imported as one JSON line")
    arguments = parser.parse_args(command_line)
    os.environ.update(OFFLINE)
    if "vllm" not in (getattr(arguments, "engine", None), getattr(arguments, "kind", None)):
        # Threads that wait for one another in a loop take the cores from each other: on a busy machine with two cores a
        # tiny training took four to twelve times as long. The weights are the same.
        os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    if arguments.command == "serve" or (arguments.command == "train" and not arguments.ignore_stdin):
        code = run_in_host(command_line)
        if code is not None:
            return code
    events = claim_standard_output()
    if arguments.command == "environment":
        return guarded(events, lambda: _environment(events))
    if arguments.command == "host":
        return _host(arguments.socket, arguments.kind, events)
    end_forks_with_this_process()
    if arguments.command == "serve":
        return guarded(events, lambda: _serve(arguments.engine, events))
    if not arguments.ignore_stdin:
        watch_standard_input()
    return guarded(events, lambda: _train(arguments.job, events))


def guarded(events: Events, work: Callable[[], None]) -> int:
    """Runs one command and turns its failure into an `error` event and the exit code that goes with it."""
    try:
        work()
        return failures.DONE
    except failures.Interrupted:
        return failures.INTERRUPTED
    except failures.BadInput as error:
        events.emit("error", message=str(error), **({"field": error.field} if error.field else {}))
        return failures.BAD_INPUT
    except Exception as error:
        traceback.print_exc()
        events.emit("error", message=f"{type(error).__name__}: {error}")
        return failures.OUT_OF_MEMORY if failures.is_out_of_memory(error) else failures.FAILED


def _host(path: Path, kind: str, events: Events) -> int:
    from slingshot_trainer.host import host

    taken = host(path, kind, events)
    return failures.DONE if taken is None else main(taken)  # in a fork of it, which has a job to run


def _train(path: Path, events: Events) -> None:
    from slingshot_trainer.job import FinetuneJob, read_job

    interruption = Interruption()
    interruption.install()
    job = read_job(path)
    if isinstance(job, FinetuneJob):
        from slingshot_trainer.finetune import finetune

        finetune(job, events, interruption)
    else:
        from slingshot_trainer.pretrain import pretrain

        pretrain(job, events, interruption)


def _serve(engine: str, events: Events) -> None:
    if engine == "vllm":
        from slingshot_trainer.serve import serve
    else:
        from slingshot_trainer.serve_transformers import serve

    serve(watch_standard_input(), events)


def _environment(events: Events) -> None:
    from slingshot_trainer.environment import describe

    events.emit("environment", **describe())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
