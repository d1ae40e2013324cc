"""How many rows go through the model at once, and how many optimizer steps that makes."""

from dataclasses import dataclass
from math import ceil

from slingshot_trainer.failures import BadInput


@dataclass(frozen=True)
class Batches:
    device_batch: int
    accumulation: int
    steps: int


def plan_batches(rows: int, epochs: int, batch_size: int, largest_device_batch: int, devices: int) -> Batches:
    """Splits a batch over devices and accumulation steps exactly: the device batch is the largest divisor that fits.

    `steps` counts the last, partial batch of each epoch as the step that it is: 175 rows in batches of 128 are 2
    steps an epoch. Raises BadInput for `parameters.batchSize` when it does not divide by the number of devices.
    """
    if batch_size % devices != 0:
        raise BadInput(
            f"parameters.batchSize must be a multiple of the {devices} devices, got {batch_size}",
            "parameters.batchSize",
        )
    per_device = batch_size // devices
    device_batch = next(size for size in range(min(per_device, largest_device_batch), 0, -1) if per_device % size == 0)
    accumulation = per_device // device_batch
    micro_batches = ceil(rows / (device_batch * devices))
    return Batches(device_batch, accumulation, epochs * ceil(micro_batches / accumulation))
