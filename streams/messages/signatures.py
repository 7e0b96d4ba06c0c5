"""Signatures of list markers: by a secret that publisher and workers share, or by a pair of keys.

With a shared secret (HMAC-SHA256, RFC 2104) whoever can check a signature can also make one. With
Ed25519 (RFC 8032) workers hold the public key only. The key that a reader is given decides which
signatures it takes, never the signature itself.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    load_pem_private_key,
    load_pem_public_key,
)

from streams.errors import ConfigError

# 32 characters of a hexadecimal secret are 128 bits.
MIN_SECRET_CHARS: Final = 32
# Keeps a signature of a marker from passing for one of anything else under the same key.
_PURPOSE: Final = b"streamscreen list marker\n"
_PEM: Final = "-----BEGIN "
_HMAC: Final = "hmac-sha256:"
_ED25519: Final = "ed25519:"


@dataclass(frozen=True, slots=True)
class SharedKey:
    """A secret that signs and verifies."""

    secret: bytes = field(repr=False)

    def sign(self, content: bytes) -> str:
        """The signature of some bytes."""
        return _HMAC + hmac.new(self.secret, _PURPOSE + content, hashlib.sha256).hexdigest()

    def verifies(self, content: bytes, signature: str) -> bool:
        """Whether this key made the signature for these bytes."""
        return hmac.compare_digest(self.sign(content).encode(), signature.encode())

    def verification_key(self) -> SharedKey:
        """The key that verifies: this one."""
        return self


@dataclass(frozen=True, slots=True)
class PublicKey:
    """An Ed25519 public key: verifies and can't sign."""

    key: Ed25519PublicKey

    def verifies(self, content: bytes, signature: str) -> bool:
        """Whether the private key of the pair made the signature for these bytes."""
        try:
            made = bytes.fromhex(signature.removeprefix(_ED25519))
            self.key.verify(made, _PURPOSE + content)
        except (ValueError, InvalidSignature):
            return False
        return signature == _ED25519 + made.hex()


@dataclass(frozen=True, slots=True)
class PrivateKey:
    """An Ed25519 private key: signs; its public half verifies."""

    key: Ed25519PrivateKey = field(repr=False)

    def sign(self, content: bytes) -> str:
        """The signature of some bytes."""
        return _ED25519 + self.key.sign(_PURPOSE + content).hex()

    def verification_key(self) -> PublicKey:
        """The public half."""
        return PublicKey(self.key.public_key())


SigningKey: TypeAlias = SharedKey | PrivateKey
VerificationKey: TypeAlias = SharedKey | PublicKey


def read_signing_key(text: str) -> SigningKey:
    """A key that signs: an Ed25519 private key in PEM, or any other text as a shared secret.

    Raises ConfigError, without a word of the key, where it is neither.
    """
    if not text.lstrip().startswith(_PEM):
        return _read_secret(text)
    try:
        key = load_pem_private_key(text.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise ConfigError("not an Ed25519 private key in PEM without a password") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise ConfigError("a private key of another kind than Ed25519")
    return PrivateKey(key)


def read_verification_key(text: str) -> VerificationKey:
    """A key that verifies: an Ed25519 public key in PEM, or any other text as a shared secret.

    Raises ConfigError, without a word of the key, where it is neither.
    """
    if not text.lstrip().startswith(_PEM):
        return _read_secret(text)
    try:
        key = load_pem_public_key(text.encode())
    except (ValueError, UnsupportedAlgorithm):
        raise ConfigError("not an Ed25519 public key in PEM") from None
    if not isinstance(key, Ed25519PublicKey):
        raise ConfigError("a public key of another kind than Ed25519")
    return PublicKey(key)


def _read_secret(text: str) -> SharedKey:
    secret = text.strip()
    if len(secret) < MIN_SECRET_CHARS:
        raise ConfigError(f"a shared secret of fewer than {MIN_SECRET_CHARS} characters")
    return SharedKey(secret.encode())
