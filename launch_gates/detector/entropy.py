"""How much chance is in a text: Shannon entropy of its bytes, and how unlike words it is.

Entropy alone is a poor judge of short text ("correcthorse" has more than many a key), so rarity stands beside it:
the mean surprise of the text's letter trigrams in a table counted over English and program source.
"""

from __future__ import annotations

from functools import cache
from math import log2
from pathlib import Path

_TABLE = Path(__file__).parent / "trigrams.bin"
SYMBOLS = 28
"""a to z, one symbol for every digit, one for everything else."""
UNITS_PER_BIT = 16

_OTHER, _DIGIT = 27, 26
_CLASSES = bytes(
    byte - 97
    if 97 <= byte <= 122  # noqa: PLR2004 (ASCII letters)
    else byte - 65
    if 65 <= byte <= 90  # noqa: PLR2004
    else _DIGIT
    if 48 <= byte <= 57  # noqa: PLR2004
    else _OTHER
    for byte in range(256)
)


def shannon(text: bytes) -> float:
    """Bits per byte, from 0 (one byte repeated) to log2 of the number of different bytes."""
    if not text:
        return 0.0
    length = len(text)
    counts = [text.count(byte) for byte in set(text)]
    return -sum(count / length * log2(count / length) for count in counts)


def symbols(text: bytes) -> bytes:
    """The text in the table's alphabet, one byte a symbol."""
    return text.translate(_CLASSES)


@cache
def _table() -> bytes:
    return _TABLE.read_bytes()


def rarity(text: bytes) -> float:
    """Mean surprise in bits a character: words lie near 3 to 4, random text above 6. 0 for text of under 3 bytes."""
    coded = symbols(text)
    if len(coded) < 3:  # noqa: PLR2004 (a trigram)
        return 0.0
    table = _table()
    total = sum(table[(coded[i] * SYMBOLS + coded[i + 1]) * SYMBOLS + coded[i + 2]] for i in range(len(coded) - 2))
    return total / UNITS_PER_BIT / (len(coded) - 2)
