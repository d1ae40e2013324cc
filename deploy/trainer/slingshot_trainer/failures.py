"""Failures and the exit codes that tell the parent whether to try again."""

DONE = 0
BAD_INPUT = 64
FAILED = 70
OUT_OF_MEMORY = 71
INTERRUPTED = 75


class BadInput(Exception):
    """What was asked for cannot be done; asking again gives the same answer.

    `field` is the dotted path of the job's field at fault, for example `parameters.lora.rank`.
    """

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class Interrupted(Exception):
    """The process was asked to stop (SIGTERM) and has left a checkpoint to resume from."""


def is_out_of_memory(error: BaseException) -> bool:
    """Says whether memory ran out, on the accelerator or in the process itself.

    Matched by name and text: torch has one class for accelerators and a plain RuntimeError for its allocator in
    main memory, and must not be imported for a failure that came before it was.
    """
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
        return True
    text = str(error)
    return "CUDA out of memory" in text or "DefaultCPUAllocator: can't allocate memory" in text
