"""Signatures hold for what was signed, by the key that signed it, and for nothing else."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from hypothesis import given
from hypothesis import strategies as st

from streams.errors import ConfigError
from streams.messages.signatures import (
    SharedKey,
    SigningKey,
    read_signing_key,
    read_verification_key,
)
from tests.support.keys import OTHER_SECRET, SECRET, make_pair

PRIVATE, PUBLIC = make_pair()
OTHER_PRIVATE, OTHER_PUBLIC = make_pair()
KINDS = pytest.mark.parametrize(
    ("signing", "verifying", "others"),
    [(SECRET, SECRET, OTHER_SECRET), (PRIVATE, PUBLIC, OTHER_PUBLIC)],
    ids=["shared secret", "pair of keys"],
)


@KINDS
@given(content=st.binary(max_size=200), other=st.binary(max_size=200))
def test_a_signature_holds_for_what_was_signed_alone(
    signing: str, verifying: str, others: str, content: bytes, other: bytes
) -> None:
    signature = read_signing_key(signing).sign(content)
    key = read_verification_key(verifying)
    assert key.verifies(content, signature)
    assert key.verifies(other, signature) is (other == content)
    assert not read_verification_key(others).verifies(content, signature)


@KINDS
@given(text=st.text(max_size=200))
def test_no_other_text_passes_for_a_signature(
    signing: str, verifying: str, others: str, text: str
) -> None:
    key = read_verification_key(verifying)
    right = read_signing_key(signing).sign(b"list")
    kind, _, made = right.partition(":")
    for forged in (text, right + text, right[: len(text)], f"{kind}:{text}", f"{text}{made}"):
        assert key.verifies(b"list", forged) is (forged == right)


def test_the_key_and_not_the_signature_says_which_kind_it_is() -> None:
    # Whoever took the public key for a shared secret could sign with what everybody has.
    by_public_key = SharedKey(PUBLIC.encode()).sign(b"list")
    assert not read_verification_key(PUBLIC).verifies(b"list", by_public_key)
    assert not read_verification_key(SECRET).verifies(
        b"list", read_signing_key(PRIVATE).sign(b"list")
    )


@pytest.mark.parametrize("text", [PRIVATE, SECRET], ids=["private key", "secret"])
def test_the_key_that_verifies_follows_from_the_one_that_signs(text: str) -> None:
    key: SigningKey = read_signing_key(text)
    assert key.verification_key().verifies(b"list", key.sign(b"list"))


def test_a_line_end_or_spaces_around_a_secret_do_not_matter() -> None:
    assert read_signing_key(f"  {SECRET}\r\n") == read_signing_key(SECRET)


def pem(key: ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey,
        encryption: KeySerializationEncryption) -> str:  # fmt: skip
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption).decode()


def public_pem_of_another_kind() -> str:
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("too short", "fewer than 32 characters"),
        (PUBLIC, "not an Ed25519 private key"),
        pytest.param(PRIVATE[:60], "not an Ed25519 private key", id="cut off"),
        (
            pem(ed25519.Ed25519PrivateKey.generate(), BestAvailableEncryption(b"x")),
            "without a password",
        ),
        (pem(ec.generate_private_key(ec.SECP256R1()), NoEncryption()), "another kind"),
    ],
)
def test_what_can_t_sign_is_refused_and_not_quoted(text: str, problem: str) -> None:
    with pytest.raises(ConfigError, match=problem) as caught:
        read_signing_key(text)
    assert text[30:50] not in str(caught.value) or not text[30:50]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("too short", "fewer than 32 characters"),
        (PRIVATE, "not an Ed25519 public key"),
        pytest.param(PUBLIC[:60], "not an Ed25519 public key", id="cut off"),
        (public_pem_of_another_kind(), "another kind"),
    ],
)
def test_what_can_t_verify_is_refused_and_not_quoted(text: str, problem: str) -> None:
    with pytest.raises(ConfigError, match=problem) as caught:
        read_verification_key(text)
    assert text[30:50] not in str(caught.value) or not text[30:50]


@pytest.mark.parametrize("text", [PRIVATE, SECRET], ids=["private key", "secret"])
def test_no_key_shows_itself(text: str) -> None:
    assert repr(read_signing_key(text)) in {"PrivateKey()", "SharedKey()"}
