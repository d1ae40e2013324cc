"""A host that imports nothing, whose jobs do what their file says: `python host_of_nothing.py HOW host ...`."""

import json
import os
import signal
import sys
import threading
import time
from pathlib import Path

from slingshot_trainer import __main__ as program
from slingshot_trainer import host
from slingshot_trainer.events import Events


def import_nothing(how: str) -> None:
    if how == "slow":
        time.sleep(60)
    if how == "threaded":
        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()


def do(path: Path, events: Events) -> None:
    job = json.loads(path.read_text(encoding="utf-8"))
    print("said by a library")
    if job["do"] == "end":
        events.emit("ended", parent=os.getppid(), session=os.getsid(0), process=os.getpid(), arguments=sys.argv[1:])
        raise program.failures.Interrupted
    signal.signal(signal.SIGTERM, lambda *_: os._exit(75))
    forked = os.fork()
    if forked == 0:
        time.sleep(60)
    events.emit("running", processes=[os.getpid(), forked])
    time.sleep(60)


if __name__ == "__main__":
    how, *command = sys.argv[1:]
    host.preload = lambda kind: import_nothing(how)
    host.IDLE_SECONDS = 0.2 if how == "idle" else 60
    program._train = do
    sys.exit(program.main(command))
