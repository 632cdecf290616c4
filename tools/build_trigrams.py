"""Counts the trigram table of `launch_gates/detector/trigrams.bin`: `python tools/build_trigrams.py WORDS SOURCE...`.

WORDS is a list of words, one a line (Debian's wamerican was used), SOURCE folders of program text (the standard
library of CPython was used). Only counts are stored, none of the text.
"""

from __future__ import annotations

import sys
from math import log2
from pathlib import Path

from launch_gates.detector.entropy import SYMBOLS, UNITS_PER_BIT, symbols

_TARGET = Path(__file__).parents[1] / "launch_gates" / "detector" / "trigrams.bin"
_SMOOTHING = 0.05
_NOT_PROSE = {"test", "tests", "encodings", "site-packages", "idlelib"}
"""Folders of a standard library that are tables of numbers, or not the library's own."""


def main(arguments: list[str]) -> int:
    """Writes the table: one byte a trigram, -log2 of its probability after its first two symbols."""
    words, *sources = map(Path, arguments)
    counts = [_SMOOTHING] * SYMBOLS**3
    texts = [b"\n" + words.read_bytes()]
    for source in sources:
        texts += [path.read_bytes() for path in sorted(source.rglob("*.py")) if not _NOT_PROSE & set(path.parts)]
    for text in texts:
        coded = symbols(text)
        for first, second, third in zip(coded, coded[1:], coded[2:], strict=False):
            counts[(first * SYMBOLS + second) * SYMBOLS + third] += 1
    table = bytearray()
    for start in range(0, len(counts), SYMBOLS):
        total = sum(counts[start : start + SYMBOLS])
        table += bytes(
            min(255, round(-log2(count / total) * UNITS_PER_BIT)) for count in counts[start : start + SYMBOLS]
        )
    _TARGET.write_bytes(table)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
