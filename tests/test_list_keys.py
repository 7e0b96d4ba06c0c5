"""The keys of the list topic come from the settings, and go together."""

from __future__ import annotations

from pathlib import Path

import pytest

from streams.errors import ConfigError
from streams.list_keys import signing_key, verification_key
from streams.settings import Settings
from tests.support.keys import OTHER_SECRET, SECRET, make_pair

PRIVATE, PUBLIC = make_pair()


def settings(**keys: str) -> Settings:
    return Settings(**{f"list_{name}_key": key for name, key in keys.items()})  # type: ignore[arg-type]


def test_without_keys_nothing_is_signed_and_nothing_demanded() -> None:
    assert signing_key(settings()) is None
    assert verification_key(settings()) is None


@pytest.mark.parametrize(("signing", "verification"), [(PRIVATE, PUBLIC), (SECRET, SECRET)])
def test_a_worker_verifies_what_the_publisher_signs(signing: str, verification: str) -> None:
    publisher, worker = settings(signing=signing), settings(verification=verification)
    both = settings(signing=signing, verification=verification)
    for signer in (publisher, both):
        key = signing_key(signer)
        assert key is not None
        for verifier in (publisher, worker, both):
            verifying = verification_key(verifier)
            assert verifying is not None
            assert verifying.verifies(b"list", key.sign(b"list"))


def test_the_keys_can_stand_in_files(tmp_path: Path) -> None:
    (tmp_path / "private.pem").write_text(PRIVATE)
    (tmp_path / "public.pem").write_text(PUBLIC)
    loaded = Settings.load(
        list_signing_key_file=tmp_path / "private.pem",
        list_verification_key_file=tmp_path / "public.pem",
    )
    assert verification_key(loaded) is not None


@pytest.mark.parametrize(
    ("signing", "verification"), [(PRIVATE, make_pair()[1]), (SECRET, OTHER_SECRET)]
)
def test_two_keys_that_do_not_belong_together_are_refused(signing: str, verification: str) -> None:
    with pytest.raises(ConfigError, match="does not belong to"):
        verification_key(settings(signing=signing, verification=verification))


def test_whoever_demands_signatures_and_can_t_sign_can_t_publish() -> None:
    with pytest.raises(ConfigError, match="set list_signing_key_file"):
        signing_key(settings(verification=PUBLIC))


def test_a_faulty_key_is_named_and_not_quoted() -> None:
    with pytest.raises(ConfigError, match=r"^list_signing_key: ") as caught:
        signing_key(settings(signing="short secret"))
    assert "short secret" not in str(caught.value)
    with pytest.raises(ConfigError, match=r"^list_verification_key: "):
        verification_key(settings(verification=PRIVATE))
