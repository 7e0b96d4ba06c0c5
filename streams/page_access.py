"""Who may read the metrics and health pages, and over what: as the settings say."""

from __future__ import annotations

import hmac
import ssl

from streams.certificates import load_certificate
from streams.settings import Settings


def page_context(settings: Settings) -> ssl.SSLContext | None:
    """The TLS of the pages; None where they go without. Raises ConfigError for unusable files."""
    if not (settings.metrics_tls_certificate_file and settings.metrics_tls_key_file):
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    load_certificate(context, settings.metrics_tls_certificate_file, settings.metrics_tls_key_file)
    return context


def may_read(settings: Settings, authorization: str | None) -> bool:
    """Whether a request with this Authorization header may read: RFC 6750, section 2.1."""
    if settings.metrics_token is None:
        return True
    wanted = f"Bearer {settings.metrics_token.get_secret_value()}"
    return hmac.compare_digest((authorization or "").encode(), wanted.encode())


def page_address(settings: Settings, host: str, port: int) -> str:
    """Where a page listens, as a browser takes it."""
    scheme = "https" if settings.metrics_tls_certificate_file else "http"
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"
