"""The character folding that the encoder's tokenizer carries inside itself.

It is one table, character to character: Traditional to Simplified (OpenCC), a few variants that
OpenCC leaves alone, and Latin letters without their accents. A phrase-wise
conversion could split or join tokens, a character-wise one cannot, so 京張鐵路 and 京张铁路 always
give the same tokens.
"""

import tempfile
import unicodedata
from functools import cache
from pathlib import Path

import opencc
import sentencepiece
from sentencepiece import sentencepiece_model_pb2
from tokenizers import normalizers

HAN_RANGES = ((0x3400, 0x9FFF), (0x20000, 0x323AF))
LATIN_RANGES = ((0x00C0, 0x024F), (0x1E00, 0x1EFF))
COMBINING_MARKS = (0x0300, 0x036F)

# Pairs that OpenCC's character table keeps apart although the scripts use one for the other.
VARIANTS = {"著": "着", "妳": "你", "祂": "他", "牠": "它", "瞭": "了", "藉": "借", "甚": "什"}


@cache
def fold_table() -> dict[str, str]:
    """Every character whose folded form differs from itself, after NFKC and lower case."""
    converter = opencc.OpenCC("t2s")
    table: dict[str, str] = {}
    for first, last in HAN_RANGES:
        for code in range(first, last + 1):
            character = chr(code)
            folded = VARIANTS.get(simple := converter.convert(character), simple)
            if len(folded) == 1 and folded != character:
                table[character] = folded
    for first, last in LATIN_RANGES:
        for code in range(first, last + 1):
            base = unicodedata.normalize("NFD", chr(code))[0]
            if base.isascii():
                table[chr(code)] = base
    table |= {chr(code): "" for code in range(COMBINING_MARKS[0], COMBINING_MARKS[1] + 1)}
    return table


def fold(text: str) -> str:
    """Fold in Python as the tokenizer will, for choosing the vocabulary."""
    table = fold_table()
    folded = unicodedata.normalize("NFKC", text).lower()
    return "".join(table.get(character, character) for character in folded)


def normalizer() -> normalizers.Normalizer:
    """Build the folding as a step of a Hugging Face tokenizer."""
    return normalizers.Sequence(
        [
            normalizers.NFKC(),
            normalizers.Lowercase(),
            normalizers.Precompiled(_compile(fold_table())),
        ]
    )


def _compile(table: dict[str, str]) -> bytes:
    """Compile the table to a double-array trie: thousands of chained replacements would be slow.

    Sentencepiece is the only public compiler of this format and offers it as part of training,
    so a throw-away model is trained on one line.
    """
    with tempfile.TemporaryDirectory() as folder:
        rules = Path(folder) / "rules.tsv"
        rules.write_text(
            "".join(
                f"{ord(source):X}\t{' '.join(f'{ord(c):X}' for c in target)}\n"
                for source, target in table.items()
            )
        )
        corpus = Path(folder) / "corpus.txt"
        corpus.write_text("a b c\n")
        sentencepiece.SentencePieceTrainer.Train(
            input=str(corpus),
            model_prefix=str(Path(folder) / "model"),
            model_type="char",
            vocab_size=7,
            normalization_rule_tsv=str(rules),
            minloglevel=2,
        )
        model = vars(sentencepiece_model_pb2)["ModelProto"]()  # made at run time, unknown to mypy
        model.ParseFromString((Path(folder) / "model.model").read_bytes())
    charsmap: bytes = model.normalizer_spec.precompiled_charsmap
    return charsmap
