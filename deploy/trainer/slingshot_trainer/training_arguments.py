"""The settings that TRL's trainer and transformers' own share."""

from typing import Any

import torch

from slingshot_trainer.batches import Batches
from slingshot_trainer.job import FinetuneJob

CHECKPOINTS_KEPT = 2


def common_arguments(job: FinetuneJob, batches: Batches) -> dict[str, Any]:
    """Keyword arguments of a TrainingArguments for a finetune job."""
    parameters = job.parameters
    gpu = torch.cuda.is_available()
    return {
        "output_dir": str(job.destination.checkpoints),
        "seed": job.destination.seed,
        "data_seed": job.destination.seed,
        "num_train_epochs": parameters.epochs,
        "per_device_train_batch_size": batches.device_batch,
        "gradient_accumulation_steps": batches.accumulation,
        "learning_rate": parameters.learning_rate,
        "lr_scheduler_type": parameters.scheduler,
        "warmup_steps": parameters.warmup_ratio,  # below 1 it is a ratio of all steps
        "weight_decay": parameters.weight_decay,
        "bf16": parameters.dtype == "bfloat16",
        "use_cpu": not gpu,
        "dataloader_pin_memory": gpu,
        "gradient_checkpointing": parameters.gradient_checkpointing,
        "save_strategy": "steps",
        "save_steps": parameters.checkpoint_steps,
        "save_total_limit": CHECKPOINTS_KEPT,
        "logging_steps": 1,
        "logging_nan_inf_filter": False,
        "disable_tqdm": True,
        "report_to": parameters.report,
    }
