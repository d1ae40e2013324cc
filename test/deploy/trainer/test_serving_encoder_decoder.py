import json
import os
import socket
import subprocess
import sys
import time
import unittest
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import torch
from transformers import AutoTokenizer, T5ForConditionalGeneration

from tiny_models import base, rows

PROMPTS = [row["prompt"] for row in rows(3)] + ["the river bends past"]
TRAINER = Path(sys.modules["slingshot_trainer"].__file__).parent.parent


def order(**fields: Any) -> str:
    line = {"model": str(base("t5")), "name": "tiny", "port": 1, "maxModelLength": 64, "dtype": "float32"}
    return json.dumps({**line, "device": "cpu", **fields})


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class ServingAnEncoderDecoder(unittest.TestCase):
    """The program itself, as the pipeline starts it."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.port = free_port()
        line = order(port=cls.port)
        cls.process = subprocess.Popen(
            [sys.executable, "-m", "slingshot_trainer", "serve", "--engine", "transformers"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "PYTHONPATH": str(TRAINER), "OMP_NUM_THREADS": "1"},
        )
        cls.first_line = cls.process.stdout.readline()
        cls.process.stdin.write(f"{line}\n")
        cls.process.stdin.flush()
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                if cls.call("GET", "/health")[0] == 200:
                    return
            except OSError:
                time.sleep(0.1)
        cls.process.kill()
        raise AssertionError("the server was not ready in time")

    @classmethod
    def tearDownClass(cls) -> None:
        cls.process.stdin.close()
        cls.process.wait(10)
        cls.process.stdout.close()

    @classmethod
    def call(cls, method: str, path: str, body: object = None) -> tuple[int, Any]:
        connection = HTTPConnection("127.0.0.1", cls.port, timeout=30)
        try:
            connection.request(method, path, None if body is None else json.dumps(body))
            reply = connection.getresponse()
            text = reply.read().decode()
            return reply.status, json.loads(text) if text.startswith("{") else text
        finally:
            connection.close()

    def complete(self, **body: Any) -> dict[str, Any]:
        status, reply = self.call("POST", "/v1/completions", {"model": "tiny", "max_tokens": 12, **body})
        self.assertEqual(status, 200, reply)
        return reply

    def texts(self, **body: Any) -> list[str]:
        return [choice["text"] for choice in self.complete(**body)["choices"]]

    def refused(self, path: str = "/v1/completions", **body: Any) -> dict[str, Any]:
        status, reply = self.call("POST", path, {"model": "tiny", "prompt": "the", **body})
        self.assertEqual(status, reply["error"]["code"])
        return reply["error"]

    def test_says_that_it_is_warm_and_what_it_serves(self) -> None:
        self.assertEqual(json.loads(self.first_line)["event"], "imported")
        (model,) = self.call("GET", "/v1/models")[1]["data"]
        self.assertEqual((model["id"], model["max_model_len"]), ("tiny", 64))
        self.assertEqual(self.call("GET", "/version")[1]["engine"], "transformers")
        self.assertIn("vllm:num_requests_waiting 0.0\n", self.call("GET", "/metrics")[1])
        tokenizer = AutoTokenizer.from_pretrained(base("t5"))
        reply = self.call("POST", "/tokenize", {"model": "tiny", "prompt": "Où? 🐝", "add_special_tokens": True})[1]
        self.assertEqual(reply["tokens"], tokenizer("Où? 🐝").input_ids)

    def test_greedy_answers_are_those_of_transformers(self) -> None:
        tokenizer = AutoTokenizer.from_pretrained(base("t5"))
        model = T5ForConditionalGeneration.from_pretrained(base("t5")).eval()
        expected, prompt_tokens, made_tokens = [], 0, 0
        for prompt in PROMPTS:
            ids = tokenizer(prompt, return_tensors="pt").input_ids
            with torch.no_grad():
                made = model.generate(ids, max_new_tokens=12, do_sample=False)[0]
            expected.append(tokenizer.decode(made, skip_special_tokens=True))
            prompt_tokens, made_tokens = prompt_tokens + ids.numel(), made_tokens + made.numel() - 1
        reply = self.complete(prompt=PROMPTS, temperature=0)
        self.assertEqual([choice["text"] for choice in reply["choices"]], expected)
        self.assertTrue(any(expected))
        self.assertEqual(reply["usage"]["prompt_tokens"], prompt_tokens)
        self.assertEqual(reply["usage"]["completion_tokens"], made_tokens)

    def test_a_seed_decides_the_answer_whatever_else_is_asked_for(self) -> None:
        alone = self.texts(prompt=PROMPTS[1], seed=5, n=3, temperature=1)
        self.assertEqual(len(set(alone)), 3)
        among_others = self.texts(prompt=PROMPTS, seed=5, n=3, temperature=1)
        self.assertEqual(among_others[3:6], alone)
        self.assertEqual(self.texts(prompt=PROMPTS[1], seed=6, n=2, temperature=1), alone[1:])
        unseeded = [self.texts(prompt=PROMPTS[1], temperature=1) for _ in range(2)]
        self.assertNotEqual(*unseeded)
        # One token to choose from is greedy decoding.
        greedy = self.texts(prompt=PROMPTS, temperature=0)
        self.assertEqual(self.texts(prompt=PROMPTS, temperature=1, top_k=1), greedy)
        self.assertEqual(self.texts(prompt=PROMPTS, temperature=1, top_p=1e-6), greedy)

    def test_a_stop_text_ends_the_answer_and_is_left_out(self) -> None:
        (whole,) = self.texts(prompt=PROMPTS[1], seed=5, temperature=1)
        stop = whole[len(whole) // 2 :][:2]
        reply = self.complete(prompt=PROMPTS[1], seed=5, temperature=1, stop=[stop])
        (choice,) = reply["choices"]
        self.assertEqual((choice["text"], choice["finish_reason"]), (whole[: whole.index(stop)], "stop"))
        self.assertLess(reply["usage"]["completion_tokens"], 12)

    def test_refuses_what_it_cannot_do_and_says_why(self) -> None:
        for body, param in (
            ({"prompt": "x" * 200}, "input_tokens"),
            ({"max_tokens": 65}, "max_tokens"),
            ({"prompt": [[5, 6, 7]]}, "prompt"),
            ({"prompt_logprobs": 0}, "prompt_logprobs"),
            ({"temperature": 0, "n": 2}, "n"),
            ({"repetition_penalty": 1.2}, "repetition_penalty"),
            ({"typical_p": 0.5}, "typical_p"),
        ):
            with self.subTest(param):
                error = self.refused(**body)
                self.assertEqual((error["code"], error["param"]), (400, param))
        self.assertIn("maximum context length is 64 tokens", self.refused(prompt="x" * 200)["message"])
        self.assertEqual(self.refused(model="other")["code"], 404)
        self.assertEqual(self.refused(path="/v1/chat/completions")["code"], 404)
        neutral = {"repetition_penalty": 1, "presence_penalty": 0, "frequency_penalty": 0, "min_p": 0, "top_k": -1}
        self.assertEqual(len(self.texts(prompt="the", temperature=0, **neutral)), 1)


if __name__ == "__main__":
    unittest.main()
