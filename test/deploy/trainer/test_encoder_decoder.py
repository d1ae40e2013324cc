import json
import shutil
import unittest

import torch
from transformers import AutoTokenizer, T5ForConditionalGeneration

from slingshot_trainer.failures import BadInput
from tiny_models import FOLDER, base, finetune_job, pretrained, rows, run, run_interrupted, weights, write_records


def reference_loss(folder, records) -> float:
    """Row by row, by the model's own loss: the mean over a row's labels, weighted by their number."""
    model = T5ForConditionalGeneration.from_pretrained(folder, dtype=torch.float32).eval()
    tokenizer = AutoTokenizer.from_pretrained(folder)
    total, tokens = 0.0, 0
    for row in records:
        ids = tokenizer(row["prompt"], return_tensors="pt").input_ids
        labels = tokenizer(text_target=row["completion"], return_tensors="pt").input_ids
        with torch.no_grad():
            total += model(input_ids=ids, labels=labels).loss.item() * labels.numel()
        tokens += labels.numel()
    return total / tokens


class TheTinyT5(unittest.TestCase):
    def test_is_loaded_by_its_own_class_and_keeps_any_text(self) -> None:
        model = T5ForConditionalGeneration.from_pretrained(base("t5"))
        tokenizer = AutoTokenizer.from_pretrained(base("t5"))
        self.assertEqual(model.config.decoder_start_token_id, tokenizer.pad_token_id)
        self.assertEqual(model.config.dropout_rate, 0.1)
        for text in ("the river", " naïve  spaces\n\t", "🙂👩‍👩‍👧 — Ω 漢字"):
            ids = tokenizer(text).input_ids
            self.assertEqual(ids[-1], tokenizer.eos_token_id)
            self.assertEqual(tokenizer.decode(ids, skip_special_tokens=True), text)

    def test_has_learnt_something(self) -> None:
        losses = [entry["loss"] for entry in pretrained("t5")[0].result["losses"]]
        self.assertLess(sum(losses[-3:]), sum(losses[:3]))


class FinetuningAT5(unittest.TestCase):
    def test_gives_the_mean_over_the_tokens_of_a_batch_however_it_is_split(self) -> None:
        undropped = FOLDER / "undropped"
        shutil.copytree(base("t5"), undropped)
        config = json.loads((undropped / "config.json").read_text())
        (undropped / "config.json").write_text(json.dumps({**config, "dropout_rate": 0.0}))
        losses = {}
        for size in (24, 5):
            parameters = {"batchSize": 24, "deviceBatchSize": size, "epochs": 3}
            heard, output = run(f"split-{size}", finetune_job("t5", parameters, model=str(undropped)))
            losses[size] = [entry["loss"] for entry in heard.result["losses"]]
        # The first step has a learning rate of 0, so both are losses of the base.
        self.assertAlmostEqual(losses[24][0], reference_loss(undropped, rows()), places=4)
        for whole, split in zip(losses[24], losses[5], strict=True):
            self.assertAlmostEqual(whole, split, places=4)
        held_out = heard.result["heldOut"]
        self.assertAlmostEqual(held_out["base"], reference_loss(undropped, rows()[3:6]), places=4)
        self.assertAlmostEqual(held_out["trained"], reference_loss(output, rows()[3:6]), places=4)
        self.assertLess(held_out["trained"], held_out["base"])

    def test_leaves_out_rows_with_a_long_side_and_says_which(self) -> None:
        long = "ünïcödé " * 30
        given = [
            *rows(4),
            {"id": "long-prompt", "prompt": long, "completion": "yes"},
            {"id": "long-completion", "prompt": "Say:", "completion": long},
            {"id": "blank", "prompt": "Say:", "completion": " \n"},
        ]
        job = finetune_job("t5", {"epochs": 1}, rows=str(write_records("long-rows", given)), heldOut=None)
        rejected = run("long", job)[0].result["rejected"]
        self.assertEqual(
            [(row["id"], row["reason"], row.get("side")) for row in rejected],
            [("long-prompt", "tooLong", "prompt"), ("long-completion", "tooLong", "completion")]
            + [("blank", "emptyCompletion", None)],
        )

    def test_comes_to_the_same_bytes_after_interruptions(self) -> None:
        whole, output = run("t5-whole", finetune_job("t5"))
        broken, again = run_interrupted("t5-broken", finetune_job("t5"))
        self.assertEqual(weights(output), weights(again))
        for name in ("losses", "heldOut", "steps"):
            self.assertEqual(broken.result[name], whole.result[name])

    def test_in_bfloat16_keeps_float32_weights_while_training(self) -> None:
        heard, output = run("t5-bfloat16", finetune_job("t5", {"dtype": "bfloat16", "learningRate": 1e-4}))
        # A step of 1e-4 is lost in a bfloat16 weight, and with it all that is learnt.
        self.assertLess(heard.result["heldOut"]["trained"], heard.result["heldOut"]["base"])
        self.assertEqual(T5ForConditionalGeneration.from_pretrained(output, dtype="auto").dtype, torch.bfloat16)

    def test_is_refused_as_a_decoder(self) -> None:
        with self.assertRaises(BadInput) as refused:
            run("refused", finetune_job("t5", {"family": "decoder"}))
        self.assertEqual(refused.exception.field, "parameters.family")


if __name__ == "__main__":
    unittest.main()
