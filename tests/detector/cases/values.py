"""Values by their documented format, drawn by a seeded random generator: `⟨hex 32⟩`, `⟨an 24⟩`, `⟨b64of user:⟨an 12⟩⟩`.

What stands between `⟨` and `⟩` is a word and what it takes; the innermost is filled in first. `⟨⟩` alone is nothing,
and keeps apart what must not stand in this repository in one piece. `⟨key=hex 32⟩` keeps the value, `⟨key⟩` repeats it.
"""

from __future__ import annotations

import base64
import json
import string
import uuid
import zlib
from random import Random
from urllib.parse import quote

from tests.detector.cases import keys

ALPHABETS = {
    "an": string.ascii_letters + string.digits,
    "ln": string.ascii_lowercase + string.digits,
    "un": string.ascii_uppercase + string.digits,
    "lower": string.ascii_lowercase,
    "upper": string.ascii_uppercase,
    "letters": string.ascii_letters,
    "digits": string.digits,
    "hex": "0123456789abcdef",
    "HEX": "0123456789ABCDEF",
    "b32": string.ascii_uppercase + "234567",
    "b64": string.ascii_letters + string.digits + "+/",
    "url": string.ascii_letters + string.digits + "-_",
    "punct": string.ascii_letters + string.digits + "!#%*+-.:;=?^_~",
    "bech": "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L",
}
"""What a value of so many characters is drawn from."""
BASE62 = string.digits + string.ascii_uppercase + string.ascii_lowercase
IMAGES = {
    "png": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
    "jpeg": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01",
    "gif": b"GIF89a",
    "woff2": b"wOF2\x00\x01\x00\x00",
    "woff": b"wOFF\x00\x01\x00\x00",
    "pdf": b"%PDF-1.7\n",
    "mp3": b"ID3\x04\x00\x00",
    "gzip": b"\x1f\x8b\x08\x00",
    "wasm": b"\x00asm\x01\x00\x00\x00",
    "der": b"\x30\x82\x03",
}
"""The first bytes of embedded files."""


class Values:
    """Fills a text in. The same seed, the same values."""

    def __init__(self, seed: str, names: dict[str, str] | None = None) -> None:
        """`names` are what else may stand in the brackets."""
        self._random = Random(seed)  # noqa: S311 - a test's data
        self._names = dict(names or {})

    def filled(self, text: str) -> str:
        """The text without brackets."""
        while (close := text.find("⟩")) != -1:
            start = text.rindex("⟨", 0, close)
            text = text[:start] + self._value(text[start + 1 : close]) + text[close + 1 :]
        return text

    def _value(self, asked: str) -> str:
        if not asked:
            return ""
        if asked in self._names:
            return self._names[asked]
        name, equals, rest = asked.partition("=")
        if equals and name.isalpha() and name not in ALPHABETS:
            self._names[name] = self._value(rest)
            return self._names[name]
        word, _, rest = asked.partition(" ")
        if word in ALPHABETS:
            return self._drawn(ALPHABETS[word], int(rest))
        if word in IMAGES:
            return base64.b64encode(IMAGES[word] + self._random.randbytes(int(rest))).decode()
        return str(getattr(self, f"_{word}")(rest))

    def _drawn(self, alphabet: str, length: int) -> str:
        """Never all of one kind: what has letters and digits to draw from has both, as random values of length have."""
        while True:
            value = "".join(self._random.choices(alphabet, k=length))
            if length < 8 or alphabet.isalpha() or alphabet.isdigit():
                return value
            if any(map(str.isdigit, value)) and any(map(str.isalpha, value)):
                return value

    def _bytes64(self, size: str) -> str:
        return base64.b64encode(self._random.randbytes(int(size))).decode()

    def _bytesurl(self, size: str) -> str:
        return base64.urlsafe_b64encode(self._random.randbytes(int(size))).decode().rstrip("=")

    def _uuid(self, _: str) -> str:
        return str(uuid.UUID(bytes=self._random.randbytes(16), version=4))

    def _crc(self, length: str) -> str:
        """So many characters and their checksum in six, as GitHub's and npm's tokens end."""
        body, number, last = self._drawn(ALPHABETS["an"], int(length)), 0, ""
        number = zlib.crc32(body.encode())
        for _ in range(6):
            number, digit = divmod(number, 62)
            last = BASE62[digit] + last
        return body + last

    def _pick(self, words: str) -> str:
        return self._random.choice(words.split())

    @staticmethod
    def _b64of(text: str) -> str:
        return base64.b64encode(text.encode()).decode()

    @staticmethod
    def _b64urlof(text: str) -> str:
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    @staticmethod
    def _hexof(text: str) -> str:
        return text.encode().hex()

    @staticmethod
    def _pctof(text: str) -> str:
        return quote(text, safe="")

    @staticmethod
    def _escaped(text: str) -> str:
        return json.dumps(text)[1:-1]

    def _jwt(self, payload: str) -> str:
        """A signed JSON Web Token of this payload."""
        head = self._b64urlof('{"alg":"HS256","typ":"JWT"}')
        return f"{head}.{self._b64urlof(payload)}.{self._bytesurl('32')}"

    def _key(self, kind: str) -> str:
        """A private key in PEM."""
        return keys.private_key(kind, self._random)

    def _armour(self, label: str) -> str:
        """Random DER in PEM of any label: certificates, public keys, requests."""
        return keys.pem(label, b"\x30\x82\x02\x5c" + self._random.randbytes(604))
