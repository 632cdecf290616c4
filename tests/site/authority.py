"""A certificate authority for one test run, and the certificates that it signs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import TYPE_CHECKING, NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from launch_gates.site.addresses import is_address

if TYPE_CHECKING:
    from pathlib import Path


class Served(NamedTuple):
    """The files that a server is given."""

    certificate: Path
    key: Path


class Authority:
    """Signs with a key that never leaves the test's folder."""

    def __init__(self, folder: Path) -> None:
        """Its certificate, `file`, is written there."""
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _name("Test authority")
        builder = self._builder(self._name, self._key.public_key(), days=30)
        certificate = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True).add_extension(
            _KEY_CERT_SIGN, critical=True
        )
        self.file = folder / "authority.pem"
        self.file.write_bytes(certificate.sign(self._key, SHA256()).public_bytes(Encoding.PEM))

    def serve(self, *names: str, days: float = 20) -> Served:
        """A certificate for these names and addresses, which ends in so many days: fewer than none is past."""
        key = ec.generate_private_key(ec.SECP256R1())
        alternatives = [x509.IPAddress(ip_address(each)) if is_address(each) else x509.DNSName(each) for each in names]
        builder = self._builder(_name(names[0]), key.public_key(), days=days).add_extension(
            x509.SubjectAlternativeName(alternatives), critical=False
        )
        path = self._folder / f"{names[0]}-{days}.pem"
        path.write_bytes(builder.sign(self._key, SHA256()).public_bytes(Encoding.PEM))
        secret = path.with_suffix(".key")
        secret.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        return Served(path, secret)

    def _builder(self, subject: x509.Name, key: ec.EllipticCurvePublicKey, *, days: float) -> x509.CertificateBuilder:
        now = datetime.now(UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=40))
            .not_valid_after(now + timedelta(days=days))
        )


_KEY_CERT_SIGN = x509.KeyUsage(
    digital_signature=False,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=True,
    crl_sign=True,
    encipher_only=False,
    decipher_only=False,
)


def _name(text: str) -> x509.Name:
    return x509.Name(
        [x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Launch tests"), x509.NameAttribute(NameOID.COMMON_NAME, text)]
    )
