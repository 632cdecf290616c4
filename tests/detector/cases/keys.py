"""Private keys of the usual kinds, from random numbers: of the right form, and good for nothing."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

RSA_ID = bytes.fromhex("300d06092a864886f70d0101010500")
P256_ID = bytes.fromhex("06082a8648ce3d030107")
ED25519_HEAD = bytes.fromhex("302e020100300506032b657004220420")


def private_key(kind: str, random: Random) -> str:
    """In PEM: `rsa`, `pkcs8`, `ec`, `ed25519`, `openssh`, `dsa`, `encrypted`, `pgp`."""
    before, body = {
        "rsa": ("RSA ", _rsa),
        "pkcs8": ("", _pkcs8),
        "ec": ("EC ", _ec),
        "ed25519": ("", lambda random: ED25519_HEAD + random.randbytes(32)),
        "openssh": ("OPENSSH ", _openssh),
        "dsa": ("DSA ", _dsa),
        "encrypted": ("ENCRYPTED ", lambda random: b"\x30\x82\x05\x0e" + random.randbytes(1294)),
        "pgp": ("PGP ", lambda random: b"\x95\x01\xd8\x04" + random.randbytes(900)),
    }[kind]
    label = before + "PRIVATE " + "KEY"
    if kind == "pgp":
        return pem(f"{label} BLOCK", body(random)).replace("BLOCK-----\n", "BLOCK-----\n\n", 1)
    return pem(label, body(random), width=70 if kind == "openssh" else 64)


def pem(label: str, body: bytes, width: int = 64) -> str:
    """The bytes between the two lines of the label (RFC 7468)."""
    text = base64.b64encode(body).decode()
    lines = [text[at : at + width] for at in range(0, len(text), width)]
    return "\n".join([f"-----BEGIN {label}-----", *lines, f"-----END {label}-----"])


def _tagged(tag: int, body: bytes) -> bytes:
    size = len(body)
    if size < 0x80:
        return bytes([tag, size]) + body
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + body


def _number(value: int) -> bytes:
    return _tagged(0x02, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def _rsa(random: Random) -> bytes:
    """PKCS #1 (RFC 8017 appendix A.1.2), of 2048 bits."""
    bits = (2048, 17, 2047, 1024, 1024, 1023, 1023, 1022)
    numbers = [0, *(random.getrandbits(size) | 1 << (size - 1) | 1 for size in bits)]
    numbers[2] = 65537
    return _tagged(0x30, b"".join(map(_number, numbers)))


def _pkcs8(random: Random) -> bytes:
    return _tagged(0x30, _number(0) + RSA_ID + _tagged(0x04, _rsa(random)))


def _ec(random: Random) -> bytes:
    """Of the curve P-256 (RFC 5915)."""
    secret, point = random.randbytes(32), b"\x00\x04" + random.randbytes(64)
    fields = _number(1) + _tagged(0x04, secret) + _tagged(0xA0, P256_ID) + _tagged(0xA1, _tagged(0x03, point))
    return _tagged(0x30, fields)


def _dsa(random: Random) -> bytes:
    numbers = [_number(random.getrandbits(bits) | 1) for bits in (1024, 160, 1020, 1020, 158)]
    return _tagged(0x30, _number(0) + b"".join(numbers))


def _openssh(random: Random) -> bytes:
    def field(body: bytes) -> bytes:
        return len(body).to_bytes(4, "big") + body

    public, check = random.randbytes(32), random.randbytes(4)
    named = field(b"ssh-ed25519") + field(public)
    private = check * 2 + named + field(random.randbytes(32) + public) + field(b"deploy@shop")
    private += bytes(range(1, -len(private) % 8 + 1))
    none = field(b"none") * 2 + field(b"")
    return b"openssh-key-v1\0" + none + (1).to_bytes(4, "big") + field(named) + field(private)
