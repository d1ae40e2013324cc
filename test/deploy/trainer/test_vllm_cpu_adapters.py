import unittest
from importlib.util import find_spec

import torch


@unittest.skipIf(find_spec("vllm") is None, "vLLM is not installed")
class RequestsForTheBaseModel(unittest.TestCase):
    def test_that_share_a_batch_with_an_adapters_are_left_as_they_are(self) -> None:
        from vllm.lora.punica_wrapper.punica_cpu import PunicaWrapperCPU

        from slingshot_trainer.vllm_cpu_adapters import keep_adapters_off_the_base

        keep_adapters_off_the_base()
        first, second = torch.randn(2, 1, 8, 16), torch.randn(2, 1, 12, 8)  # two adapters of rank 8, from 16 to 12
        x = torch.randn(5, 16)
        adapters = torch.tensor([-1, 1, -1, 0, 1])
        expected = torch.stack(
            [
                torch.zeros(12) if adapter < 0 else second[adapter, 0] @ first[adapter, 0] @ row
                for adapter, row in zip(adapters.tolist(), x, strict=True)
            ]
        )
        for prompts in (True, False):
            with self.subTest(prompts=prompts):
                wrapper = PunicaWrapperCPU(16, 16, "cpu")
                wrapper.is_prefill = prompts
                wrapper._token_lora_indices[:5] = adapters
                wrapper.indices_len[0] = 5
                wrapper._update_prefill_metadata(adapters)
                y = torch.zeros(5, 12)
                wrapper.add_lora_linear(y, x, (first,), (second,), 1.0, (12,))
                torch.testing.assert_close(y, expected, atol=1e-4, rtol=1e-4)


if __name__ == "__main__":
    unittest.main()
