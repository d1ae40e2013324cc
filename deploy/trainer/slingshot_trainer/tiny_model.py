"""Small models with random weights, and the card that says what they are."""

from pathlib import Path

from transformers import (
    GenerationConfig,
    LlamaConfig,
    LlamaForCausalLM,
    PreTrainedModel,
    PreTrainedTokenizerFast,
    T5Config,
    T5ForConditionalGeneration,
)

from slingshot_trainer.parameters import Architecture

T5_DROPOUT = 0.1


def make_model(architecture: Architecture, tokenizer: PreTrainedTokenizerFast) -> PreTrainedModel:
    """Draws the weights from torch's global generator, which the caller seeds."""
    return _t5(architecture, tokenizer) if architecture.kind == "t5" else _llama(architecture, tokenizer)


def _llama(architecture: Architecture, tokenizer: PreTrainedTokenizerFast) -> LlamaForCausalLM:
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


def _t5(architecture: Architecture, tokenizer: PreTrainedTokenizerFast) -> T5ForConditionalGeneration:
    """Of T5's version 1.1, which Flan-T5 is: a gated GELU, an output layer of its own, no dropout in pretraining."""
    tokens = {
        "eos_token_id": tokenizer.eos_token_id,
        "pad_token_id": tokenizer.pad_token_id,
        "decoder_start_token_id": tokenizer.pad_token_id,
    }
    model = T5ForConditionalGeneration(
        T5Config(
            vocab_size=len(tokenizer),
            d_model=architecture.hidden_size,
            d_kv=architecture.hidden_size // architecture.heads,
            d_ff=architecture.intermediate_size,
            num_layers=architecture.layers,
            num_decoder_layers=architecture.layers,
            num_heads=architecture.heads,
            n_positions=architecture.context_length,
            feed_forward_proj="gated-gelu",
            tie_word_embeddings=False,
            dropout_rate=0.0,
            dtype="float32",
            **tokens,
        )
    )
    # Drawn with a deviation of 1, as if it were tied; unscaled, it starts at a loss of 20 nats.
    model.lm_head.weight.data.mul_(architecture.hidden_size**-0.5)
    model.generation_config = GenerationConfig(do_sample=False, **tokens)
    return model


def ready_for_training(model: PreTrainedModel) -> None:
    """Sets in the configuration what pretraining had otherwise: caching, and T5's dropout for whoever trains it on."""
    model.config.use_cache = True  # the trainer switches it off, and the published model would generate slowly
    if model.config.is_encoder_decoder:
        model.config.dropout_rate = T5_DROPOUT


def write_card(folder: Path, model: PreTrainedModel, texts: int, tokens: int) -> None:
    """`tokens` counts those trained on, over all epochs."""
    size = sum(weight.numel() for weight in model.parameters())
    name = "T5" if model.config.is_encoder_decoder else "Llama"
    card = f"""# A tiny {name} for trying the pipeline

This is not a published model. It is a {name} of {size:,} parameters, initialised at random and pretrained on
{texts:,} texts ({tokens:,} tokens, over all epochs). It was made so that every stage of the pipeline can run where no
model can be downloaded. It knows nothing, follows no instructions, and is of no use beyond that trial; results
obtained with it say whether the mechanics work, never how good the method is.
"""
    (folder / "README.md").write_text(card, encoding="utf-8")
