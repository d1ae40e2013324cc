import unittest
from unittest.mock import patch

from slingshot_trainer.failures import BadInput
from slingshot_trainer.trackers import refuse_missing_tracker


class ATracker(unittest.TestCase):
    def test_that_is_not_installed_is_refused_with_what_to_install(self) -> None:
        for tracker, package in (("mlflow", "mlflow-skinny"), ("wandb", "wandb")):
            with patch("slingshot_trainer.trackers.find_spec", lambda name: None):
                with self.assertRaises(BadInput) as refused:
                    refuse_missing_tracker(tracker)
            self.assertEqual(refused.exception.field, "parameters.report")
            self.assertIn(f"pip install {package})", str(refused.exception))

    def test_is_not_needed_for_none(self) -> None:
        with patch("slingshot_trainer.trackers.find_spec", lambda name: None):
            refuse_missing_tracker("none")


if __name__ == "__main__":
    unittest.main()
