"""Generates with an encoder-decoder, many rows at once, one request at a time."""

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from transformers import AutoModelForSeq2SeqLM, AutoTokenizer, GenerationConfig, StoppingCriteriaList

from slingshot_trainer.completion_request import CompletionRequest, RequestRefused
from slingshot_trainer.failures import BadInput
from slingshot_trainer.sampling import Endings, processors

ROWS_AT_ONCE = 32


@dataclass(frozen=True)
class Completion:
    """`finish` is "stop" after an end token or a stop text, "length" otherwise; `tokens` counts the end token."""

    text: str
    finish: str
    tokens: int


class TextGenerator:
    """Raises BadInput for `maxModelLength` or `dtype` when the model is not made for it."""

    def __init__(self, model: Path, dtype: str, device: str, longest: int) -> None:
        self.longest = longest
        self._tokenizer = AutoTokenizer.from_pretrained(model, local_files_only=True)
        wanted = dtype if dtype == "auto" else getattr(torch, dtype)
        self._model = AutoModelForSeq2SeqLM.from_pretrained(model, dtype=wanted, local_files_only=True).eval()
        if self._model.dtype == torch.float16:
            raise BadInput("dtype auto is float16 for this model, in which T5 overflows: say float32", "dtype")
        positions = getattr(self._model.config, "max_position_embeddings", None)
        if positions is not None and longest > positions:
            raise BadInput(f"maxModelLength must be at most the model's {positions}, got {longest}", "maxModelLength")
        self._model.to("cuda" if device == "gpu" else "cpu")
        # The model's own sampling defaults are off; what its tokens mean is kept.
        own = self._model.generation_config.to_dict()
        self._tokens = {name: value for name, value in own.items() if name.endswith("_token_id")}
        self._model.generation_config = GenerationConfig(do_sample=False, **self._tokens)
        self._turn = threading.Lock()
        self._counting = threading.Lock()
        self.waiting = 0

    def encode(self, text: str, add_special_tokens: bool) -> list[int]:
        return self._tokenizer(text, add_special_tokens=add_special_tokens)["input_ids"]

    def complete(self, request: CompletionRequest, abandoned: Callable[[], bool]) -> tuple[list[list[Completion]], int]:
        """The candidates of each prompt, and how many tokens the prompts had together.

        Stops early, with answers cut short, once `abandoned` says that nobody waits for them any more.
        Raises RequestRefused when a prompt is longer than the model may read.
        """
        prompts = [self.encode(prompt, request.add_special_tokens) for prompt in request.prompts]
        for ids in prompts:
            self._check_length(len(ids))
        count = request.candidates
        rows = [ids for ids in prompts for _ in range(count)]
        seeds = [_seed(request, candidate) for _ in prompts for candidate in range(count)]
        made: list[Completion] = []
        with self._counting:
            self.waiting += 1
        with self._turn:
            with self._counting:
                self.waiting -= 1
            for first in range(0, len(rows), ROWS_AT_ONCE):
                last = first + ROWS_AT_ONCE
                made.extend(self._generate(rows[first:last], seeds[first:last], request, abandoned))
        answers = [made[first : first + count] for first in range(0, len(made), count)]
        return answers, sum(len(ids) for ids in prompts)

    def _generate(
        self, rows: list[list[int]], seeds: list[int], request: CompletionRequest, abandoned: Callable[[], bool]
    ) -> list[Completion]:
        batch = self._tokenizer.pad({"input_ids": rows}, padding_side="right", return_tensors="pt")
        endings = Endings(len(rows), self._decode, request.stop, abandoned)
        with torch.inference_mode():
            made = self._model.generate(
                input_ids=batch["input_ids"].to(self._model.device),
                attention_mask=batch["attention_mask"].to(self._model.device),
                max_new_tokens=request.max_tokens,
                logits_processor=processors(request, seeds),
                stopping_criteria=StoppingCriteriaList([endings]),
            )
        return [
            self._completion(ids, length, request.stop)
            for ids, length in zip(made[:, 1:].tolist(), endings.lengths, strict=True)
        ]

    def _completion(self, ids: list[int], length: int | None, stops: list[str]) -> Completion:
        """Cuts off what pads a row that ended before others of its batch, and a stop text with all after it."""
        ids = ids[:length]
        ends = self._tokens.get("eos_token_id")
        ended = next((at for at, id in enumerate(ids) if id in (ends if isinstance(ends, list) else [ends])), None)
        if ended is not None:
            ids = ids[: ended + 1]
        text = self._decode(ids)
        cuts = [at for stop in stops if (at := text.find(stop)) != -1]
        if cuts:
            text = text[: min(cuts)]
        return Completion(text, "stop" if cuts or ended is not None else "length", len(ids))

    def _decode(self, ids: list[int]) -> str:
        return self._tokenizer.decode(ids, skip_special_tokens=True)

    def _check_length(self, tokens: int) -> None:
        if tokens > self.longest:
            raise RequestRefused(
                f"This model's maximum context length is {self.longest} tokens. However, your prompt contains {tokens} "
                f"input tokens. Please reduce the length of the input prompt. (parameter=input_tokens, value={tokens})",
                "input_tokens",
            )
        if tokens == 0:
            raise RequestRefused("prompt has no tokens", "prompt")


def _seed(request: CompletionRequest, candidate: int) -> int:
    return random.SystemRandom().getrandbits(63) if request.seed is None else request.seed + candidate
