import functools
import unittest
from pathlib import Path

from safetensors.torch import load_file

from slingshot_trainer.early_stop import best, evaluations, has_stopped
from slingshot_trainer.failures import BadInput
from slingshot_trainer.records import Row
from slingshot_trainer.tokens import TokenizedRow
from slingshot_trainer.validation_rows import set_aside
from tiny_models import FOLDER, Heard, finetune_job, rows, run, run_interrupted, weights, write_records

# So fast that the loss rises again after a few epochs.
STOPPING = {"validationShare": 0.25, "earlyStop": True, "epochs": 30, "learningRate": 5e-2, "checkpointSteps": 3}


class RowsSetAside(unittest.TestCase):
    rows = [TokenizedRow(Row(f"row-{index}", "a", "b"), [1, 2], [-100, 2]) for index in range(50)]

    def ids(self, share: float, seed: int, given: list[TokenizedRow]) -> set[str]:
        return {row.row.id for row in set_aside(given, share, seed)[1]}

    def test_are_a_share_rounded_to_whole_rows_and_the_rest_is_trained_on(self) -> None:
        training, validation = set_aside(self.rows, 0.25, 1)
        self.assertEqual((len(training), len(validation)), (38, 12))
        self.assertEqual(sorted(training + validation, key=self.rows.index), self.rows)
        self.assertEqual(set_aside(self.rows, 0, 1), (self.rows, []))
        self.assertEqual(len(set_aside(self.rows[:9], 0.01, 1)[1]), 1)

    def test_depend_on_ids_and_seed_alone(self) -> None:
        self.assertEqual(self.ids(0.2, 5, self.rows), self.ids(0.2, 5, self.rows[::-1]))
        self.assertNotEqual(self.ids(0.2, 5, self.rows), self.ids(0.2, 6, self.rows))

    def test_may_not_be_all(self) -> None:
        with self.assertRaises(BadInput) as refused:
            set_aside(self.rows[:1], 0.5, 1)
        self.assertEqual(refused.exception.field, "parameters.validationShare")


class EarlyStopping(unittest.TestCase):
    def stopped(self, patience: int, *losses: float) -> bool:
        history = [{"step": at, "epoch": at, "eval_loss": loss} for at, loss in enumerate(losses)]
        return has_stopped(evaluations([{"step": 0, "epoch": 0, "loss": 9.0}, *history]), patience)

    def test_waits_for_as_many_validations_without_a_new_best_as_it_has_patience(self) -> None:
        self.assertFalse(self.stopped(1, 3, 2, 1))
        self.assertTrue(self.stopped(1, 3, 2, 2))
        self.assertFalse(self.stopped(2, 3, 2, 4))
        self.assertTrue(self.stopped(2, 3, 2, 4, 3))
        self.assertFalse(self.stopped(2, 3, 2, 4, 1))
        self.assertTrue(self.stopped(1, float("nan")))
        self.assertIsNone(best([]))


class Validation(unittest.TestCase):
    def test_is_measured_each_epoch_on_rows_that_are_not_trained_on(self) -> None:
        job = finetune_job("llama", {"validationShare": 0.25, "maxLength": 40, "batchSize": 8})
        heard, _ = run("validated", job)
        result = heard.result
        self.assertEqual([one["step"] for one in result["validation"]], [2, 4, 6])
        self.assertEqual([one["epoch"] for one in result["validation"]], [1, 2, 3])
        self.assertEqual(
            [(one["step"], one["epoch"], one["loss"]) for one in heard.named("validation")],
            [(one["step"], one["epoch"], one["loss"]) for one in result["validation"]],
        )
        self.assertEqual(result["rows"] + len(result["rejected"]) + len(result["validationRows"]), 24)
        self.assertEqual([entry["step"] for entry in result["losses"]], [1, 2, 3, 4, 5, 6])
        # The same rows, trained on without a validation, give the same weights; as held-out ones, the same loss.
        kept = [row for row in rows() if row["id"] not in result["validationRows"]]
        aside = [row for row in rows() if row["id"] in result["validationRows"]]
        places = {"rows": str(write_records("kept", kept)), "heldOut": str(write_records("aside", aside))}
        plain, output = run("unvalidated", finetune_job("llama", {"maxLength": 40, "batchSize": 8}, **places))
        self.assertEqual(weights(output), weights(FOLDER / "validated"))
        self.assertEqual(plain.result["heldOut"]["trained"], result["validation"][-1]["loss"])

    def test_that_rises_stops_the_training_and_the_best_weights_are_published(self) -> None:
        for architecture in ("llama", "t5"):
            with self.subTest(architecture):
                heard, output = stopped(architecture)
                result = heard.result
                losses = {one["step"]: one["loss"] for one in result["validation"]}
                self.assertEqual(result["bestStep"], min(losses, key=lambda step: losses[step]))
                self.assertEqual(result["stoppedAt"], result["bestStep"] + 2)
                self.assertEqual(result["steps"], result["stoppedAt"])
                checkpoint = FOLDER / f"stopping-{architecture}-checkpoints" / f"checkpoint-{result['bestStep']}"
                self.assertTrue(same_weights(output, checkpoint))

    def test_stops_where_it_would_have_after_interruptions(self) -> None:
        heard, output = stopped("llama")
        broken, again = run_interrupted("stopping-broken", finetune_job("llama", STOPPING))
        self.assertEqual(weights(output), weights(again))
        for name in ("validation", "losses", "heldOut", "bestStep", "stoppedAt", "validationRows"):
            self.assertEqual(broken.result[name], heard.result[name])
        # An attempt that died after it had stopped goes not one step further.
        once_more, _ = run("stopping-broken", finetune_job("llama", STOPPING))
        self.assertEqual(once_more.named("progress"), [])
        self.assertEqual(weights(output), weights(again))
        self.assertEqual(once_more.result["heldOut"], heard.result["heldOut"])

    def test_resumes_before_the_best_checkpoint_when_that_one_is_lost(self) -> None:
        heard, output = stopped("llama")
        expected, checkpoints = weights(output), FOLDER / "stopping-llama-checkpoints"
        best_optimizer = checkpoints / f"checkpoint-{heard.result['bestStep']}" / "optimizer.pt"
        best_optimizer.write_bytes(best_optimizer.read_bytes()[:1000])
        again, _ = run("stopping-llama", finetune_job("llama", STOPPING))
        self.assertIsNone(again.named("start")[0]["resumedFrom"])
        self.assertEqual(weights(output), expected)

    def test_is_needed_for_an_early_stop(self) -> None:
        with self.assertRaises(BadInput) as refused:
            run("refused", finetune_job("llama", {"earlyStop": True}))
        self.assertEqual(refused.exception.field, "parameters.earlyStop")


@functools.cache
def stopped(architecture: str) -> tuple[Heard, Path]:
    return run(f"stopping-{architecture}", finetune_job(architecture, STOPPING))


def same_weights(one: Path, other: Path) -> bool:
    first, second = load_file(one / "model.safetensors"), load_file(other / "model.safetensors")
    return first.keys() == second.keys() and all(first[name].equal(second[name]) for name in first)


if __name__ == "__main__":
    unittest.main()
