import json
import unittest

import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM, AutoTokenizer

from slingshot_trainer.failures import BadInput
from tiny_models import base, finetune_job, lora, lora_trained, rows, run, run_interrupted, weights


def logits(model: torch.nn.Module) -> torch.Tensor:
    ids = AutoTokenizer.from_pretrained(base("llama"))(rows()[0]["prompt"], return_tensors="pt").input_ids
    with torch.no_grad():
        return model.eval()(ids).logits


class AnAdapter(unittest.TestCase):
    def test_is_published_alone_and_is_the_merged_model_on_its_base(self) -> None:
        heard, adapter = lora_trained("llama")
        merged_heard, merged = run("merged", finetune_job("llama", lora(merge=True)))
        self.assertEqual(
            sorted(path.name for path in adapter.iterdir()),
            ["adapter_config.json", "adapter_model.safetensors", "tokenizer.json", "tokenizer_config.json"],
        )
        configuration = json.loads((adapter / "adapter_config.json").read_text())
        self.assertIsNone(configuration["base_model_name_or_path"])
        self.assertNotIn("/", json.dumps(configuration))
        model = PeftModel.from_pretrained(AutoModelForCausalLM.from_pretrained(base("llama")), adapter)
        on_base, whole = logits(model), logits(AutoModelForCausalLM.from_pretrained(merged))
        torch.testing.assert_close(on_base, whole, atol=1e-4, rtol=1e-4)
        untrained = logits(AutoModelForCausalLM.from_pretrained(base("llama")))
        self.assertGreater((on_base - untrained).abs().max().item(), 1e-3)
        losses, merged_losses = heard.result["heldOut"], merged_heard.result["heldOut"]
        self.assertEqual(losses["base"], merged_losses["base"])
        self.assertAlmostEqual(losses["trained"], merged_losses["trained"], places=4)
        self.assertLess(losses["trained"], losses["base"])
        self.assertIn("peft", heard.result["versions"])

    def test_comes_to_the_same_bytes_after_interruptions(self) -> None:
        for architecture in ("llama", "t5"):
            with self.subTest(architecture):
                _, output = lora_trained(architecture)
                job = finetune_job(architecture, lora(merge=False))
                _, again = run_interrupted(f"adapter-broken-{architecture}", job)
                self.assertEqual(weights(output), weights(again))
                configuration = [(path / "adapter_config.json").read_text() for path in (output, again)]
                self.assertEqual(*configuration)

    def test_goes_to_the_layers_named_and_to_no_misspelt_one(self) -> None:
        job = finetune_job("llama", {**lora(merge=False, targets=["q_proj", "v_proj"]), "epochs": 1})
        # Two layers of 32 to 32, each with a matrix of 4 by 32 in and one out.
        self.assertEqual(run("targets", job)[0].named("start")[0]["trainableParameters"], 2 * 2 * 4 * 32)
        for target in ("q_porj", "lm_head"):
            with self.assertRaises(BadInput) as refused:
                run("refused", finetune_job("llama", lora(targets=["q_proj", target])))
            self.assertEqual(refused.exception.field, "parameters.lora.targets")


if __name__ == "__main__":
    unittest.main()
