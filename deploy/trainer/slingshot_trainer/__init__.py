"""Trains the models of a Slingshot run and serves them on one machine.

The package is driven by another program over pipes; ../README.md describes that protocol.
Nothing heavy (torch, transformers, vllm) is imported here, so that `environment` answers at once.
"""

PROTOCOL = 1
