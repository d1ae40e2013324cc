"""Runs vLLM 0.32's OpenAI server in this process; imported early, as importing it is nearly all of a start.

Follows vllm.entrypoints.launchers.api_server.entry.run_server, apart from how the engine's process is started.
"""

import contextlib
import importlib
import os

from vllm.engine.arg_utils import AsyncEngineArgs
from vllm.entrypoints.launchers.api_server.entry import build_and_serve, setup_server
from vllm.entrypoints.launchers.cli_args import make_arg_parser, validate_parsed_serve_args
from vllm.usage.usage_lib import UsageContext
from vllm.utils.argparse_utils import FlexibleArgumentParser
from vllm.v1.engine.async_llm import AsyncLLM

from slingshot_trainer.failures import BadInput

# What the engine's process would import once it runs; one that is absent costs time later and nothing else.
for _name in ("vllm.v1.engine.core", "vllm.v1.worker.cpu_worker", "vllm.model_executor.models.llama"):
    with contextlib.suppress(ImportError):
        importlib.import_module(_name)


async def run(command_line: list[str]) -> None:
    """Serves until a signal ends it or the engine dies.

    Raises BadInput if vLLM cannot serve the model so, and RuntimeError when the engine has ended (after a signal too).
    """
    arguments = make_arg_parser(FlexibleArgumentParser()).parse_args(command_line)
    validate_parsed_serve_args(arguments)
    address, socket = setup_server(arguments, reuse_port=False)
    try:
        config = AsyncEngineArgs.from_cli_args(arguments).create_engine_config(UsageContext.OPENAI_API_SERVER)
    except ValueError as error:  # for one, a maximum length beyond the model's context
        raise BadInput(f"vLLM refuses to serve: {error}") from error
    if config.device_config.device_type == "cpu":
        # Making the configuration set this to spawn, and a spawned engine would import everything again. Without an
        # accelerator nothing is initialised yet that a fork could break.
        os.environ["VLLM_WORKER_MULTIPROC_METHOD"] = "fork"
    engine = AsyncLLM.from_vllm_config(config, usage_context=UsageContext.OPENAI_API_SERVER, enable_log_requests=False)
    try:
        await engine.reset_mm_cache()
        shutdown = await build_and_serve(engine, address, socket, arguments)
        await shutdown
        if engine.errored:
            raise RuntimeError("vLLM's engine has ended; its last words are on the standard error")
    finally:
        engine.shutdown()
        socket.close()
