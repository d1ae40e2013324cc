"""A byte-level BPE tokenizer learnt from the corpus, with LLaMA's or T5's conventions for the begin and end tokens."""

from collections.abc import Iterable

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from transformers import PreTrainedTokenizerFast

BEGIN, END, PADDING = "<s>", "</s>", "<pad>"


def train_tokenizer(
    texts: Iterable[str], vocabulary_size: int, context_length: int, kind: str
) -> PreTrainedTokenizerFast:
    """Any text comes back unchanged from its ids: all 256 bytes are in the vocabulary and nothing is normalised.

    LLaMA's puts a begin token in front and leaves the end token to whoever trains; T5's has no begin token, ends every
    text with the end token, and has padding as its first, which is also what a decoder starts from.
    """
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary_size,
        special_tokens=[PADDING, END] if kind == "t5" else [BEGIN, END, PADDING],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.post_processor = _t5(tokenizer) if kind == "t5" else _llama(tokenizer)
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        **({} if kind == "t5" else {"bos_token": BEGIN}),
        eos_token=END,
        pad_token=PADDING,
        model_max_length=context_length,
        clean_up_tokenization_spaces=False,
    )


def _llama(tokenizer: Tokenizer) -> processors.TemplateProcessing:
    return processors.TemplateProcessing(
        single=f"{BEGIN} $A",
        pair=f"{BEGIN} $A {BEGIN}:1 $B:1",
        special_tokens=[(BEGIN, tokenizer.token_to_id(BEGIN))],
    )


def _t5(tokenizer: Tokenizer) -> processors.TemplateProcessing:
    return processors.TemplateProcessing(
        single=f"$A {END}",
        pair=f"$A {END} $B:1 {END}:1",
        special_tokens=[(END, tokenizer.token_to_id(END))],
    )
