"""A small Llama with random weights, and the card that says what it is."""

from pathlib import Path

from transformers import GenerationConfig, LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

from slingshot_trainer.parameters import Architecture


def make_model(architecture: Architecture, tokenizer: PreTrainedTokenizerFast) -> LlamaForCausalLM:
    """Draws the weights from torch's global generator, which the caller seeds."""
    tokens = {
        "bos_token_id": tokenizer.bos_token_id,
        "eos_token_id": tokenizer.eos_token_id,
        "pad_token_id": tokenizer.pad_token_id,
    }
    model = LlamaForCausalLM(
        LlamaConfig(
            vocab_size=len(tokenizer),
            hidden_size=architecture.hidden_size,
            num_hidden_layers=architecture.layers,
            num_attention_heads=architecture.heads,
            num_key_value_heads=architecture.heads,
            intermediate_size=architecture.intermediate_size,
            max_position_embeddings=architecture.context_length,
            tie_word_embeddings=False,
            dtype="float32",
            **tokens,
        )
    )
    model.generation_config = GenerationConfig(do_sample=False, **tokens)
    return model


def write_card(folder: Path, model: LlamaForCausalLM, texts: int, tokens: int) -> None:
    """`tokens` counts those trained on, over all epochs."""
    size = sum(weight.numel() for weight in model.parameters())
    card = f"""# A tiny Llama for trying the pipeline

This is not a published model. It is a Llama of {size:,} parameters, initialised at random and pretrained on
{texts:,} texts ({tokens:,} tokens, over all epochs). It was made so that every stage of the pipeline can run where no
model can be downloaded. It knows nothing, follows no instructions, and is of no use beyond that trial; results
obtained with it say whether the mechanics work, never how good the method is.
"""
    (folder / "README.md").write_text(card, encoding="utf-8")
