"""`check` and `screen` flag who shares details with an entry, where the policy says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from streams import resources
from tests.cli.running import Commands

ADDRESS = "No. 555 Qianmo Road, Binjiang, Hangzhou"


@pytest.fixture
def flagging(streamscreen: Commands, tmp_path: Path) -> Commands:
    """The command under a policy that flags shared details."""
    policy = resources.read("policy.yaml").decode()
    file = tmp_path / "policy.yaml"
    file.write_text(policy.replace("shared_details: false", "shared_details: true"))
    streamscreen.environment["STREAMSCREEN_POLICY_FILE"] = str(file)
    return streamscreen


def test_a_shared_address_is_flagged_with_both_addresses(flagging: Commands) -> None:
    ended = flagging("check", "Zeta Import", "--address", ADDRESS)
    assert ended.code == 1
    for phrase in (
        "Zeta Import shares the address, not the name",
        f"{ADDRESS} (listed 555 Qianmo Road, Binjiang District, Hangzhou, China)",
        "FLAG Shares an address, telephone, mail, website or owner with a listed party",
        "Linked to Hangzhou Hikvision Digital Technology Co., Ltd. (US-BIS-EL:hikvision, LICENCE)",
        "A shipment: REVIEW",
    ):
        assert phrase in ended.text


def test_without_such_a_policy_it_is_clear(streamscreen: Commands) -> None:
    assert streamscreen("check", "Zeta Import", "--address", ADDRESS).code == 0


def test_contacts_are_read_from_options_and_columns(flagging: Commands, tmp_path: Path) -> None:
    found = flagging(
        "check", "Zeta Import", "--contact", "phone:+86 1", "--contact", "email:a@b.cn"
    )
    assert found.code == 0
    bad = flagging("check", "Zeta Import", "--contact", "fax:1")
    assert bad.code == 2
    assert "expected type:value, type one of phone, email, website" in bad.err
    parties = tmp_path / "parties.csv"
    parties.write_text(f'name,contacts,address\nZeta,phone:1|website:zeta.cn,"{ADDRESS}"\n')
    assert "SHARED-DETAILS" in flagging("screen", str(parties)).out
