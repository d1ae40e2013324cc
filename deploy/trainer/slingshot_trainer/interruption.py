"""SIGTERM: while training, finish the step and save; at any other time there is nothing to lose, so leave at once."""

import os
import signal

from slingshot_trainer.failures import INTERRUPTED


class Interruption:
    """Set `saving` while a training loop watches `requested`; outside of it the signal ends the process."""

    def __init__(self) -> None:
        self.requested = False
        self.saving = False

    def install(self) -> None:
        signal.signal(signal.SIGTERM, self._handle)

    def _handle(self, _number: int, _frame: object) -> None:
        self.requested = True
        if not self.saving:
            os._exit(INTERRUPTED)
