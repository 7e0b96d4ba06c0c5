"""TLS as both Kafka clients need it: whom to trust, what to show, and why a broker refuses."""

from __future__ import annotations

import socket
import ssl
from typing import Final

from streams.certificates import error_word, load_certificate
from streams.errors import ConfigError
from streams.settings import Settings

_PROBE_SECONDS: Final = 3.0
# A broker that refuses a client's certificate says so at once after the handshake (TLS 1.3).
_REFUSAL_SECONDS: Final = 1.0


def tls_context(settings: Settings) -> ssl.SSLContext:
    """What the settings trust and show. Certificates and host names of brokers are verified.

    The files are read here: a change of them counts from the next start on. Raises ConfigError for
    a file that can't be used and for a certificate of one's own that has ended.
    """
    cafile = settings.tls_ca_file
    try:
        context = ssl.create_default_context(cafile=str(cafile) if cafile else None)
    except (OSError, ssl.SSLError) as err:
        raise ConfigError(
            f"tls_ca_file {cafile}: no certificates (PEM): {error_word(err)}"
        ) from None
    if settings.tls_certificate_file and settings.tls_key_file:
        certificate, key = settings.tls_certificate_file, settings.tls_key_file
        secret = settings.tls_key_password
        load_certificate(context, certificate, key, secret.get_secret_value() if secret else "")
    return context


def explain_refusal(settings: Settings) -> str | None:
    """Why TLS to none of the brokers comes about, in words; None where it does or nobody answers."""
    context = tls_context(settings)
    for address in settings.brokers.split(","):
        host, _, port = address.rpartition(":")
        host = host.strip("[]")
        try:
            _shake_hands(context, host, int(port))
        except ssl.SSLCertVerificationError as err:
            return _explain_distrust(err, settings, address)
        except ssl.SSLError as err:
            return _explain_alert(err, settings, address)
        except OSError:
            continue
    return None


def _shake_hands(context: ssl.SSLContext, host: str, port: int) -> None:
    with (
        socket.create_connection((host, port), _PROBE_SECONDS) as plain,
        context.wrap_socket(plain, server_hostname=host) as secured,
    ):
        secured.settimeout(_REFUSAL_SECONDS)
        secured.recv(1)


def _explain_distrust(err: ssl.SSLCertVerificationError, settings: Settings, address: str) -> str:
    reason = err.verify_message.rstrip(".")
    if "expired" in reason or "not yet valid" in reason:
        advice = "the broker needs another certificate; is the clock right?"
    elif "match" in reason:
        advice = "`brokers` has to name it as its certificate does"
    else:
        named = f"tls_ca_file {settings.tls_ca_file}" if settings.tls_ca_file else "the system"
        advice = f"{named} does not have the authority that signed it: set tls_ca_file"
    return f"the certificate of {address} is not trusted ({reason}): {advice}"


def _explain_alert(err: ssl.SSLError, settings: Settings, address: str) -> str:
    name = error_word(err)
    if "CERTIFICATE" in name and "ALERT" in name:
        shown = settings.tls_certificate_file
        if shown is None:
            return f"{address} wants a certificate: set tls_certificate_file and tls_key_file"
        return (
            f"{address} refuses the certificate {shown} ({name}): has it ended, does the broker "
            "trust the authority that signed it?"
        )
    return f"{address} does not speak TLS as it should ({name}): is security_protocol right?"
