"""Keeps adapters off requests for the base model, which vLLM 0.32 on a processor does not.

There the base has the adapter number -1, with which torch takes the last adapter's weights: a base request that shares
a batch with an adapter's is answered by the adapter, without a word. vLLM's kernels for GPUs skip that number.
"""

import torch
from vllm.lora.ops.torch_ops import lora_ops
from vllm.lora.punica_wrapper import punica_cpu


def keep_adapters_off_the_base() -> None:
    """To be called once, before the engine is started."""
    shrink = lora_ops.bgmv_shrink

    def shrink_adapted(
        inputs: torch.Tensor,
        weights: torch.Tensor,
        output: torch.Tensor,
        adapters: torch.Tensor,
        scaling: float = 1.0,
    ) -> None:
        shrink(inputs, weights, output, adapters, scaling)
        output.masked_fill_((adapters < 0).unsqueeze(1), 0)  # what follows then adds nothing

    lora_ops.bgmv_shrink = shrink_adapted  # where the function for prompts finds it
    punica_cpu.bgmv_shrink = shrink_adapted
