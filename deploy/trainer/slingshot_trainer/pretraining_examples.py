"""What a tiny model is pretrained on: blocks of text, or for an encoder-decoder beginnings and what follows them."""

import random

from transformers import PreTrainedTokenizerFast

from slingshot_trainer.failures import BadInput
from slingshot_trainer.records import Text

Example = dict[str, list[int]]


def pack(texts: list[Text], tokenizer: PreTrainedTokenizerFast, length: int) -> list[Example]:
    """Joins the texts, each between its begin and end token, and cuts them into blocks of `length` tokens.

    The last block reaches back into the one before it, so that no token is lost and no block is padded.
    Raises BadInput for `corpus` when there is not one block.
    """
    stream: list[int] = []
    for text in texts:
        stream.extend(tokenizer(text.text)["input_ids"])
        stream.append(tokenizer.eos_token_id)
    if len(stream) < length:
        raise BadInput(f"corpus has {len(stream)} tokens, fewer than one block of {length} (sequenceLength)", "corpus")
    blocks = [stream[first : first + length] for first in range(0, len(stream) - length + 1, length)]
    if len(stream) % length != 0:
        blocks.append(stream[-length:])
    return [{"input_ids": block, "labels": block} for block in blocks]


def split(texts: list[Text], tokenizer: PreTrainedTokenizerFast, length: int, seed: int) -> list[Example]:
    """Parts each text, in pieces of `length` tokens, at a random place into what is read and what is to follow.

    The objective with which T5 was adapted to language modelling (arXiv 2104.08691). What is read ends with the end
    token, as every prompt will; what follows does only at the end of a text.
    Raises BadInput for `corpus` when no piece has two tokens.
    """
    places = random.Random(seed)
    examples: list[Example] = []
    for text in texts:
        ids = tokenizer(text.text)["input_ids"]
        for first in range(0, len(ids), length):
            piece = ids[first : first + length]
            if len(piece) > 1:
                place = places.randrange(1, len(piece))
                examples.append({"input_ids": [*piece[:place], tokenizer.eos_token_id], "labels": piece[place:]})
    if not examples:
        raise BadInput("corpus has no text of two tokens or more", "corpus")
    return examples


def tokens_in(examples: list[Example], encoder_decoder: bool) -> int:
    """Tokens of the corpus in the examples; a decoder's labels are its input again."""
    sides = ("input_ids", "labels") if encoder_decoder else ("input_ids",)
    return sum(len(example[side]) for example in examples for side in sides)
