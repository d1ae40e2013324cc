"""Entry point: `python -m slingshot_trainer train JOB.json | serve | environment`."""

import argparse
import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

from slingshot_trainer import failures
from slingshot_trainer.events import Events, claim_standard_output
from slingshot_trainer.interruption import Interruption
from slingshot_trainer.lifeline import end_forks_with_this_process, watch_standard_input

# Read by the libraries when they are imported: nothing is fetched, nothing is reported.
OFFLINE = {
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_DATASETS_OFFLINE": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "DO_NOT_TRACK": "1",
    "VLLM_NO_USAGE_STATS": "1",
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="slingshot_trainer")
    commands = parser.add_subparsers(dest="command", required=True)
    train = commands.add_parser("train", help="train a model as a job file says")
    train.add_argument("job", type=Path)
    train.add_argument("--ignore-stdin", action="store_true", help="keep going when the standard input ends")
    commands.add_parser("serve", help="load vLLM, then serve the model named by a JSON line on the standard input")
    commands.add_parser("environment", help="print versions and what can be imported as one JSON line")
    arguments = parser.parse_args()
    os.environ.update(OFFLINE)
    events = claim_standard_output()
    if arguments.command == "environment":
        return guarded(events, lambda: _environment(events))
    end_forks_with_this_process()
    if arguments.command == "serve":
        return guarded(events, lambda: _serve(events))
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


def _serve(events: Events) -> None:
    from slingshot_trainer.serve import serve

    serve(watch_standard_input(), events)


def _environment(events: Events) -> None:
    from slingshot_trainer.environment import describe

    events.emit("environment", **describe())


if __name__ == "__main__":
    sys.exit(main())
