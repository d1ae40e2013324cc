"""A request to /v1/completions, checked as vLLM 0.32 would; what this server cannot do is refused, never ignored."""

import json
import math
from dataclasses import dataclass
from typing import Any

MOST_PROMPTS = 1024
MOST_CANDIDATES = 16384
LARGEST_SEED = 2**63 - 1

# What clients send although it changes nothing; any other value is refused.
NEUTRAL = {
    "repetition_penalty": (1, None),
    "presence_penalty": (0, None),
    "frequency_penalty": (0, None),
    "stream": (False, None),
    "echo": (False, None),
    "logprobs": (None,),
    "prompt_logprobs": (None,),
}


class RequestRefused(Exception):
    """Answered with `status` and the error in vLLM's shape."""

    def __init__(
        self, message: str, param: str | None = None, status: int = 400, kind: str = "BadRequestError"
    ) -> None:
        super().__init__(message)
        self.status = status
        self.error = {"message": message, "type": kind, "param": param, "code": status}


@dataclass(frozen=True)
class CompletionRequest:
    prompts: list[str]
    candidates: int
    max_tokens: int
    temperature: float
    top_p: float
    top_k: int
    min_p: float
    stop: list[str]
    seed: int | None
    add_special_tokens: bool


def read_body(body: bytes) -> dict[str, Any]:
    """Raises RequestRefused when the body is no JSON object."""
    try:
        value = json.loads(body)
    except ValueError as error:
        raise RequestRefused(f"the body is not JSON: {error}") from None
    if not isinstance(value, dict):
        raise RequestRefused("the body must be a JSON object")
    return value


def read_completion(body: dict[str, Any], longest: int) -> CompletionRequest:
    """Raises RequestRefused naming the field at fault; `longest` is the most tokens an answer may have."""
    rest = {name: value for name, value in body.items() if name != "model"}
    for name, neutral in NEUTRAL.items():
        if rest.pop(name, neutral[0]) not in neutral:
            raise RequestRefused(_why_not(name), name)
    request = CompletionRequest(
        prompts=_prompts(rest.pop("prompt", None)),
        candidates=_whole(rest, "n", 1, 1, MOST_CANDIDATES),
        max_tokens=_whole(rest, "max_tokens", 16, 1, longest),
        temperature=_number(rest, "temperature", 1, 0, 2),
        top_p=_number(rest, "top_p", 1, 0, 1),
        top_k=max(0, _whole(rest, "top_k", 0, -1, LARGEST_SEED)),
        min_p=_number(rest, "min_p", 0, 0, 1),
        stop=_stop(rest.pop("stop", None)),
        seed=None if rest.get("seed") is None else _whole(rest, "seed", 0, -LARGEST_SEED, LARGEST_SEED),
        add_special_tokens=read_flag(rest, "add_special_tokens", True),
    )
    for name, value in rest.items():
        if value is not None:
            raise RequestRefused(f"this server does not know the field {name}", name)
    if request.temperature == 0 and request.candidates > 1:
        raise RequestRefused(f"n must be 1 when using greedy sampling, got {request.candidates}.", "n")
    if request.top_p == 0:
        raise RequestRefused("top_p must be above 0 and at most 1, got 0.", "top_p")
    return request


def read_flag(rest: dict[str, Any], name: str, default: bool) -> bool:
    value = rest.pop(name, None)
    if value is not None and not isinstance(value, bool):
        raise RequestRefused(f"{name} must be true or false", name)
    return default if value is None else value


def _why_not(name: str) -> str:
    if name in ("prompt_logprobs", "logprobs", "echo"):
        return f"{name} is not supported: an encoder-decoder gives no log-probabilities of its prompts"
    return f"this server does not support {name}"


def _prompts(value: object) -> list[str]:
    prompts = [value] if isinstance(value, str) else value
    if not isinstance(prompts, list) or not prompts or not all(isinstance(prompt, str) for prompt in prompts):
        raise RequestRefused("prompt must be a string or a list of strings; token ids are not supported", "prompt")
    if len(prompts) > MOST_PROMPTS:
        raise RequestRefused(f"prompt must hold at most {MOST_PROMPTS} prompts, got {len(prompts)}", "prompt")
    return prompts


def _stop(value: object) -> list[str]:
    stops = [] if value is None else [value] if isinstance(value, str) else value
    if not isinstance(stops, list) or not all(isinstance(stop, str) and stop for stop in stops):
        raise RequestRefused("stop must be a string or a list of strings, none of them empty", "stop")
    return stops


def _whole(rest: dict[str, Any], name: str, default: int, low: int, high: int) -> int:
    value = rest.pop(name, None)
    if value is None:
        return default if default <= high else high
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise RequestRefused(f"{name} must be a whole number from {low} to {high}, got {value!r}", name)
    return value


def _number(rest: dict[str, Any], name: str, default: float, low: float, high: float) -> float:
    value = rest.pop(name, None)
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise RequestRefused(f"{name} must be a number", name)
    if not low <= value <= high:
        raise RequestRefused(f"{name} must be from {low:g} to {high:g}, got {value!r}", name)
    return float(value)
