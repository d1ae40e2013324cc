import json
import unittest
from typing import Any

from slingshot_trainer.failures import BadInput
from slingshot_trainer.linear_layers import linear_layers_in
from slingshot_trainer.serve import server_arguments
from slingshot_trainer.service import Service, read_service
from tiny_models import base


def order(**fields: Any) -> Service:
    line = {"model": str(base("llama")), "name": "tiny", "port": 1, "maxModelLength": 64, "dtype": "float32"}
    return read_service(json.dumps({**line, "device": "cpu", **fields}))


class AnOrderForAdapters(unittest.TestCase):
    def test_leaves_the_output_layer_without_room_for_them(self) -> None:
        service = order(lora={"maxRank": 16})
        layers = linear_layers_in(service.model)
        self.assertEqual(layers, ["down_proj", "gate_proj", "k_proj", "o_proj", "q_proj", "up_proj", "v_proj"])
        arguments = server_arguments(service, layers)
        start = arguments.index("--enable-lora")
        self.assertEqual(arguments[start + 1 :], ["--max-lora-rank", "16", "--lora-target-modules", *layers])
        self.assertNotIn("--enable-lora", server_arguments(order(lora=None)))

    def test_names_a_rank_that_vllm_knows(self) -> None:
        with self.assertRaises(BadInput) as refused:
            order(lora={"maxRank": 24})
        self.assertEqual(refused.exception.field, "lora.maxRank")


if __name__ == "__main__":
    unittest.main()
