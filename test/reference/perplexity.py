"""Reference for scores: log p(completion | prompt) from transformers in float32 on the processor.

    python perplexity.py MODEL_DIR < rows.jsonl

Reads {"prompt", "completion"} a line, writes {"promptIds", "completionIds", "logProbabilitySum", "tokens"} a line.
The ids are those TRL's SFTTrainer would train on, by TRL's own functions: the end token is appended before
tokenising, and the completion starts where the ids of prompt and completion together part from the prompt's alone.
The end token is then left out of the ids of the completion and of the sum, which is in nats.
"""

import json
import sys

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer
from trl.data_utils import _tokenize, common_prefix_length


def main(folder: str) -> None:
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
    for line in sys.stdin:
        row = json.loads(line)
        print(json.dumps(score(row["prompt"], row["completion"], tokenizer, model)), flush=True)


def score(prompt: str, completion: str, tokenizer, model) -> dict:
    ending = "" if completion.endswith(tokenizer.eos_token) else tokenizer.eos_token
    prompt_ids = _tokenize(tokenizer, prompt)["input_ids"]
    ids = _tokenize(tokenizer, prompt + completion + ending)["input_ids"]
    start = common_prefix_length(prompt_ids, ids)
    if start == 0:
        raise ValueError("the prompt has no token in common with the row, so the first token has no probability")
    if ids[-1] != tokenizer.eos_token_id:
        raise ValueError(f"the ids must end with the end token, got {ids[-3:]}")
    ids = ids[:-1]
    with torch.inference_mode():
        log_probabilities = model(torch.tensor([ids])).logits[0].log_softmax(-1)
    total = sum(log_probabilities[position - 1, ids[position]].item() for position in range(start, len(ids)))
    return {
        "promptIds": ids[:start],
        "completionIds": ids[start:],
        "logProbabilitySum": total,
        "tokens": len(ids) - start,
    }


if __name__ == "__main__":
    main(sys.argv[1])
