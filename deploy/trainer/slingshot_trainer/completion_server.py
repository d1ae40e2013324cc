"""The part of vLLM's HTTP API that the pipeline uses, over a text generator.

Requests are not logged: they hold prompts.
"""

import json
import select
import socket
import time
import traceback
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import version
from typing import Any

from slingshot_trainer.completion_request import RequestRefused, read_body, read_completion, read_flag
from slingshot_trainer.text_generator import TextGenerator


class CompletionServer(ThreadingHTTPServer):
    """A thread for each connection; the generator takes their requests in turn."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, host: str, port: int, name: str, generator: TextGenerator) -> None:
        super().__init__((host, port), _Handler)
        self.name = name
        self.generator = generator
        self.started = int(time.time())


class _Handler(BaseHTTPRequestHandler):
    server: CompletionServer
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self._answer(
            {"/health": self._health, "/version": self._version, "/v1/models": self._models, "/metrics": self._metrics}
        )

    def do_POST(self) -> None:
        self._answer({"/v1/completions": self._completions, "/tokenize": self._tokenize})

    def log_message(self, format: str, *arguments: object) -> None:
        pass

    def _answer(self, routes: dict[str, Any]) -> None:
        try:
            route = routes.get(self.path.partition("?")[0])
            if route is None:
                raise RequestRefused("Not Found", status=404, kind="NotFoundError")
            status, reply = 200, route()
        except RequestRefused as refusal:
            status, reply = refusal.status, {"error": refusal.error}
        except Exception as error:  # the client is told, and the server goes on
            traceback.print_exc()
            message = f"{type(error).__name__}: {error}"
            status, reply = (
                500,
                {"error": {"message": message, "type": "InternalServerError", "param": None, "code": 500}},
            )
        self._send(status, reply)

    def _send(self, status: int, reply: dict[str, Any] | str) -> None:
        text, kind = (reply, "text/plain") if isinstance(reply, str) else (json.dumps(reply), "application/json")
        data = text.encode()
        try:
            self.send_response(status)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)
        except OSError:
            self.close_connection = True  # the client has gone

    def _health(self) -> str:
        return ""

    def _version(self) -> dict[str, Any]:
        return {"version": version("transformers"), "engine": "transformers"}

    def _metrics(self) -> str:
        """Under vLLM's name, so that one reader understands both."""
        name, waiting = "vllm:num_requests_waiting", float(self.server.generator.waiting)
        return f"# TYPE {name} gauge\n{name} {waiting}\n"

    def _models(self) -> dict[str, Any]:
        name, created = self.server.name, self.server.started
        model = {
            "id": name,
            "object": "model",
            "created": created,
            "owned_by": "slingshot",
            "root": name,
            "parent": None,
        }
        return {"object": "list", "data": [{**model, "max_model_len": self.server.generator.longest}]}

    def _tokenize(self) -> dict[str, Any]:
        body = self._body()
        prompt = body.get("prompt")
        if not isinstance(prompt, str):
            raise RequestRefused("prompt must be a string", "prompt")
        tokens = self.server.generator.encode(prompt, read_flag(body, "add_special_tokens", True))
        return {"count": len(tokens), "max_model_len": self.server.generator.longest, "tokens": tokens}

    def _completions(self) -> dict[str, Any]:
        request = read_completion(self._body(), self.server.generator.longest)
        answers, prompt_tokens = self.server.generator.complete(request, lambda: _has_gone(self.connection))
        made = [completion for candidates in answers for completion in candidates]
        completion_tokens = sum(completion.tokens for completion in made)
        return {
            "id": f"cmpl-{uuid.uuid4().hex}",
            "object": "text_completion",
            "created": int(time.time()),
            "model": self.server.name,
            "choices": [
                {"index": index, "text": completion.text, "logprobs": None, "finish_reason": completion.finish}
                for index, completion in enumerate(made)
            ],
            "usage": {
                "prompt_tokens": prompt_tokens,
                "completion_tokens": completion_tokens,
                "total_tokens": prompt_tokens + completion_tokens,
            },
        }

    def _body(self) -> dict[str, Any]:
        """Raises RequestRefused for what is no JSON object, or names another model than the one served."""
        length = self.headers.get("Content-Length", "")
        if not length.isdigit():
            self.close_connection = True  # what follows cannot be told from the next request
            raise RequestRefused("Content-Length is missing", status=411)
        body = read_body(self.rfile.read(int(length)))
        model = body.get("model", self.server.name)
        if model != self.server.name:
            message = f"The model `{model}` does not exist. Valid aliases: {self.server.name}"
            raise RequestRefused(message, "model", 404, "NotFoundError")
        return body


def _has_gone(connection: socket.socket) -> bool:
    """Says whether the client has closed its end; it sends nothing else while it waits."""
    poll = select.poll()
    poll.register(connection, select.POLLIN)
    try:
        return bool(poll.poll(0)) and connection.recv(1, socket.MSG_PEEK) == b""
    except OSError:
        return True
