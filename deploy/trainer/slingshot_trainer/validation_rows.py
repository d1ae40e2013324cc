"""Sets rows aside, the same ones whenever the same rows are given with the same seed."""

import hashlib

from slingshot_trainer.failures import BadInput
from slingshot_trainer.tokens import TokenizedRow


def set_aside(rows: list[TokenizedRow], share: float, seed: int) -> tuple[list[TokenizedRow], list[TokenizedRow]]:
    """Parts the rows into those trained on and those validated on, both in the order given.

    The share is rounded to whole rows, at least one. Which rows they are depends on ids and seed alone, not on the
    order. Raises BadInput for `parameters.validationShare` when no row would be left to train on.
    """
    if share == 0:
        return rows, []
    count = max(1, round(len(rows) * share))
    if count >= len(rows):
        raise BadInput(
            f"parameters.validationShare {share:g} leaves none of {len(rows)} rows to train on",
            "parameters.validationShare",
        )
    ordered = sorted((row.row.id for row in rows), key=lambda id: hashlib.sha256(f"{seed}:{id}".encode()).digest())
    chosen = set(ordered[:count])
    return [row for row in rows if row.row.id not in chosen], [row for row in rows if row.row.id in chosen]
