"""The keys of the list topic that the settings name: one signs, one verifies."""

from __future__ import annotations

from streams.errors import ConfigError
from streams.messages.signatures import (
    SigningKey,
    VerificationKey,
    read_signing_key,
    read_verification_key,
)
from streams.settings import Settings

# Any bytes will do to see whether two keys belong together.
_TRIAL = b"do these two keys belong together?"


def signing_key(settings: Settings) -> SigningKey | None:
    """The key that signs what is published; None where markers go unsigned.

    Raises ConfigError for a key that can't be used, and where a signature is demanded that nothing
    could make.
    """
    if settings.list_signing_key is None:
        if settings.list_verification_key is not None:
            raise ConfigError(
                "list_verification_key demands signed lists: set list_signing_key_file to publish"
            )
        return None
    try:
        return read_signing_key(settings.list_signing_key.get_secret_value())
    except ConfigError as err:
        raise ConfigError(f"list_signing_key: {err}") from None


def verification_key(settings: Settings) -> VerificationKey | None:
    """The key that every marker has to be signed with; None where none is demanded.

    Whoever signs also verifies. Raises ConfigError for a key that can't be used, and for two that
    don't belong together.
    """
    signing = signing_key(settings) if settings.list_signing_key else None
    if settings.list_verification_key is None:
        return signing.verification_key() if signing else None
    try:
        key = read_verification_key(settings.list_verification_key.get_secret_value())
    except ConfigError as err:
        raise ConfigError(f"list_verification_key: {err}") from None
    if signing and not key.verifies(_TRIAL, signing.sign(_TRIAL)):
        raise ConfigError("list_verification_key does not belong to list_signing_key")
    return key
