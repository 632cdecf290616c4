"""Which certificate authorities are trusted: the system's, and the one of `--cacert` beside them."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

from launch_gates.core.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path


def tls_context(authorities: Path | None = None) -> ssl.SSLContext:
    """Verifies certificates and names. Raises UsageError for a file that holds no certificate.

    The system's authorities are those that OpenSSL knows (SSL_CERT_FILE and SSL_CERT_DIR count); where it knows none,
    as in a Python from python.org on macOS, those of certifi.
    """
    context = ssl.create_default_context()
    paths = ssl.get_default_verify_paths()
    if not context.cert_store_stats()["x509_ca"] and not (paths.cafile or paths.capath):
        import certifi  # noqa: PLC0415 (few systems need it)

        context.load_verify_locations(certifi.where())
    if authorities is not None:
        try:
            context.load_verify_locations(authorities)
        except (OSError, ssl.SSLError) as error:
            raise UsageError(f"--cacert: {authorities} cannot be read as certificates in PEM") from error
    return context
