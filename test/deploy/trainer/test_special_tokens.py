import unittest

from transformers import AutoTokenizer

from slingshot_trainer.records import Row
from slingshot_trainer.tokens import RowTokenizer
from tiny_models import base, finetune_job, rows, run, weights, write_records


class RowsThatHoldTheirSpecialTokens(unittest.TestCase):
    def test_get_no_second_one(self) -> None:
        tokenizer = AutoTokenizer.from_pretrained(base("llama"))
        written = RowTokenizer(tokenizer, False, False, 100).tokenize(Row("a", "<s>Say:\n", "the river</s>"))
        added = RowTokenizer(tokenizer, False, True, 100).tokenize(Row("a", "Say:\n", "the river"))
        self.assertEqual((written.ids, written.labels), (added.ids, added.labels))
        self.assertEqual([written.ids.count(id) for id in (tokenizer.bos_token_id, tokenizer.eos_token_id)], [1, 1])
        unended = RowTokenizer(tokenizer, False, False, 100).tokenize(Row("a", "<s>Say:\n", "the river\n"))
        self.assertNotIn(tokenizer.eos_token_id, unended.ids)

    def test_train_the_model_that_the_bare_rows_train(self) -> None:
        written = [{**row, "prompt": f"<s>{row['prompt']}", "completion": f"{row['completion']}</s>"} for row in rows()]
        job = finetune_job("llama", {"epochs": 1}, rows=str(write_records("written", written)), heldOut=None)
        _, output = run("written", {**job, "specialTokens": "written"})
        _, plain = run("plain", finetune_job("llama", {"epochs": 1}, heldOut=None))
        self.assertEqual(weights(output), weights(plain))


class AnEncoderDecodersRows(unittest.TestCase):
    def test_end_both_sides_once(self) -> None:
        tokenizer = AutoTokenizer.from_pretrained(base("t5"))
        end = tokenizer.eos_token_id
        for completion in ("the river", "the river</s>"):
            row = RowTokenizer(tokenizer, True, True, 100).tokenize(Row("a", "Say:\n", completion))
            self.assertEqual((row.ids[-1], row.ids.count(end)), (end, 1))
            self.assertEqual((row.labels[-1], row.labels.count(end)), (end, 1))
        bare = RowTokenizer(tokenizer, True, False, 100).tokenize(Row("a", "Say:\n", "the river"))
        self.assertEqual((bare.ids.count(end), bare.labels.count(end)), (0, 0))


if __name__ == "__main__":
    unittest.main()
