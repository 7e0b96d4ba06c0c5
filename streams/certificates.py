"""Certificates that a program shows, to a broker or to whoever reads its page."""

from __future__ import annotations

import ssl
from datetime import datetime, timezone
from pathlib import Path

from cryptography import x509

from streams.errors import ConfigError


def load_certificate(
    context: ssl.SSLContext, certificate: Path, key: Path, password: str = ""
) -> None:
    """Let a context show a certificate (PEM, with its chain).

    Raises ConfigError where it or its key can't be used, and where it has ended.
    """
    _check_dates(certificate)
    try:
        # Without a password OpenSSL would ask for one at the terminal.
        context.load_cert_chain(certificate, key, password=password)
    except (OSError, ssl.SSLError, ValueError) as err:
        raise ConfigError(
            f"the key {key} can't be used with the certificate {certificate}: {error_word(err)}; "
            "is it the key of that certificate, in PEM, and its password right?"
        ) from None


def error_word(err: Exception) -> str:
    """OpenSSL's word for an error, such as CERTIFICATE_VERIFY_FAILED, or the system's text."""
    return str(getattr(err, "reason", None) or getattr(err, "strerror", None) or "unreadable")


def _check_dates(certificate: Path) -> None:
    try:
        own = x509.load_pem_x509_certificates(certificate.read_bytes())[0]
    except (OSError, ValueError, IndexError):
        raise ConfigError(f"{certificate} holds no certificate (PEM)") from None
    if own.not_valid_after_utc < datetime.now(timezone.utc):
        ended = own.not_valid_after_utc.date().isoformat()
        raise ConfigError(f"the certificate {certificate} ended on {ended}: put another in place")
