"""Events sealed in their alerts: whoever reads the alerts topic sees no more than the alert says.

A worker has the sealing key: a public key (X25519, RFC 7748) and a secret seed. It can seal and
can't open. Who has the opening key, the private one, opens.

An event is encrypted by AES-256-GCM under a key of its own, which is agreed on between the public
key and a one-time key pair (HKDF-SHA256, RFC 5869), as in ECIES. So that a repeated alert has the
same bytes, nothing of it is drawn at random: the one-time key is HMAC-SHA256, under the seed, of
the public key, of where the event stood and of the event itself. That is safe for these reasons:

* HMAC under a secret key can't be told from a random function, so without the seed the one-time
  keys are as good as drawn: neither they nor the keys of the events can be guessed, not even by
  one who guesses the event and wants to know whether that is right.
* One-time keys are equal only where all of their input is. So a key of an event encrypts nothing
  but that event with that associated data, and a fixed nonce is never used for a second message.
* Equal sealed events tell that one event at one place was answered twice, which origin and alert
  id tell already; equal events at two places are sealed differently.

The digest of the event would let guesses be tried, so sealed alerts carry none; that nothing has
been changed is seen when it is opened. Where the event stood is authenticated with it: a sealed
event that is put into another alert does not open.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import msgspec
from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from streams.errors import ConfigError, MessageError

ALGORITHM: Final = "X25519-HKDF-SHA256-A256GCM"
SEED_BYTES: Final = 32

_PURPOSE: Final = b"streamscreen sealed event\n"
# Never used twice under one key: see above.
_NONCE: Final = bytes(12)
_SEED: Final = re.compile(r"(?m)^seed ([0-9a-f]{64})$")
_PUBLIC: Final = re.compile(r"-----BEGIN PUBLIC KEY-----[^-]+-----END PUBLIC KEY-----")
_PRIVATE: Final = re.compile(r"-----BEGIN PRIVATE KEY-----[^-]+-----END PRIVATE KEY-----")


class SealedEvent(msgspec.Struct, frozen=True):
    """An event that only the holder of the opening key can read.

    `key_id` names the key that it is sealed for, `one_time_key` is the public half of the key pair
    that was made for it, `ciphertext` ends with the tag of AES-256-GCM.
    """

    algorithm: str
    key_id: str
    one_time_key: bytes
    ciphertext: bytes


@dataclass(frozen=True, slots=True)
class SealingKey:
    """Seals events for the holder of the private key; can't open them."""

    public: bytes
    seed: bytes = field(repr=False)

    def seal(self, event: bytes, place: bytes) -> SealedEvent:
        """Seal an event; `place` says where it stood. The same two give the same bytes."""
        told = _join(_PURPOSE, self.public, place, event)
        one_time = X25519PrivateKey.from_private_bytes(
            hmac.new(self.seed, told, hashlib.sha256).digest()
        )
        shared = one_time.exchange(X25519PublicKey.from_public_bytes(self.public))
        shown = one_time.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        cipher = AESGCM(_event_key(shared, shown, self.public))
        ciphertext = cipher.encrypt(_NONCE, event, _associated(self.public, place))
        return SealedEvent(ALGORITHM, key_id(self.public), shown, ciphertext)


@dataclass(frozen=True, slots=True)
class OpeningKey:
    """Opens what was sealed for it."""

    private: X25519PrivateKey = field(repr=False)

    @property
    def public(self) -> bytes:
        """Its public half."""
        return self.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    def open(self, sealed: SealedEvent, place: bytes) -> bytes:
        """The event. Raises MessageError where it, or where it stood, has been changed."""
        try:
            shared = self.private.exchange(X25519PublicKey.from_public_bytes(sealed.one_time_key))
            cipher = AESGCM(_event_key(shared, sealed.one_time_key, self.public))
            return cipher.decrypt(_NONCE, sealed.ciphertext, _associated(self.public, place))
        except (InvalidTag, ValueError):
            raise MessageError(
                "sealed", f"the event sealed for key {sealed.key_id} has been changed"
            ) from None


def open_event(sealed: SealedEvent, place: bytes, keys: Sequence[OpeningKey]) -> bytes:
    """The event, opened by that key which it is sealed for.

    Raises MessageError where none of the keys is that one, or something has been changed.
    """
    if sealed.algorithm != ALGORITHM:
        raise MessageError("sealed", "the event is sealed in a way that is not known here")
    for key in keys:
        if key_id(key.public) == sealed.key_id:
            return key.open(sealed, place)
    known = ", ".join(key_id(key.public) for key in keys)
    raise MessageError(
        "sealed", f"the event is sealed for key {sealed.key_id}, and the opening key is {known}"
    )


def key_id(public: bytes) -> str:
    """16 hex digits that name a public key."""
    return hashlib.sha256(_PURPOSE + public).hexdigest()[:16]


def make_keys(seed: bytes) -> tuple[str, str]:
    """A new sealing key and its opening key, as the texts of their files.

    `seed` is SEED_BYTES drawn at random for this one purpose.
    """
    private = X25519PrivateKey.generate()
    public = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    opening = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return f"{public.decode()}seed {seed.hex()}\n", opening.decode()


def read_sealing_key(text: str) -> SealingKey:
    """The key of a worker. Raises ConfigError, without a word of the key, for anything else."""
    seed, pem = _SEED.search(text), _PUBLIC.search(text)
    if not seed or not pem:
        raise ConfigError("not a sealing key: `streamscreen seal new-keys` makes one")
    try:
        key = load_pem_public_key(pem[0].encode())
    except (ValueError, UnsupportedAlgorithm):
        raise ConfigError("the public key of the sealing key can't be read") from None
    if not isinstance(key, X25519PublicKey):
        raise ConfigError("the public key of the sealing key is of another kind than X25519")
    return SealingKey(key.public_bytes(Encoding.Raw, PublicFormat.Raw), bytes.fromhex(seed[1]))


def read_opening_keys(text: str) -> tuple[OpeningKey, ...]:
    """One opening key or several, one after the other: old ones stay good for old alerts.

    Raises ConfigError, without a word of the keys, for anything else.
    """
    keys = []
    for pem in _PRIVATE.findall(text):
        try:
            key = load_pem_private_key(pem.encode(), password=None)
        except (ValueError, TypeError, UnsupportedAlgorithm):
            raise ConfigError("an opening key can't be read") from None
        if not isinstance(key, X25519PrivateKey):
            raise ConfigError("an opening key is of another kind than X25519")
        keys.append(OpeningKey(key))
    if not keys:
        raise ConfigError("no opening key: `streamscreen seal new-keys` makes one")
    return tuple(keys)


def _event_key(shared: bytes, one_time: bytes, public: bytes) -> bytes:
    derivation = HKDF(hashes.SHA256(), 32, salt=None, info=_join(_PURPOSE, one_time, public))
    return derivation.derive(shared)


def _associated(public: bytes, place: bytes) -> bytes:
    return _join(_PURPOSE, ALGORITHM.encode(), public, place)


def _join(*parts: bytes) -> bytes:
    """Parts in one, each after its length, so that no two lists of parts give the same."""
    return b"".join(len(part).to_bytes(8, "big") + part for part in parts)
