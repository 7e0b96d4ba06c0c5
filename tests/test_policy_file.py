"""A policy file is read strictly, and a fault is named with its file, line and key."""

from __future__ import annotations

from pathlib import Path

import pytest

from streams import resources
from streams.errors import ConfigError
from streams.matching.policy import decode_policy
from streams.policy_file import load_policy, read_policy
from streams.settings import Settings

BUILT_IN = resources.read("policy.yaml").decode()


def line_of(text: str) -> int:
    return 1 + next(i for i, line in enumerate(BUILT_IN.splitlines()) if text in line)


@pytest.fixture
def policy_file(tmp_path: Path) -> Path:
    path = tmp_path / "policy.yaml"
    path.write_text(BUILT_IN)
    return path


def refusal(path: Path, text: str) -> str:
    path.write_text(text)
    with pytest.raises(ConfigError) as caught:
        read_policy(path)
    message = str(caught.value)
    assert "\n" not in message
    return message


def test_without_a_file_the_built_in_policy_is_in_force() -> None:
    assert load_policy(Settings()) == decode_policy(BUILT_IN.encode())


def test_the_file_of_the_settings_replaces_the_built_in_policy(policy_file: Path) -> None:
    policy_file.write_text(BUILT_IN.replace("review_hours: 24", "review_hours: 4"))
    assert load_policy(Settings(policy_file=policy_file)).review_hours == 4


def test_the_jurisdictions_of_the_settings_replace_the_profile() -> None:
    policy = load_policy(Settings(jurisdictions=("US", "UN")))
    assert policy.profile == ("US", "UN")
    assert policy.config_hash() != load_policy(Settings()).config_hash()


def test_a_jurisdiction_that_the_policy_does_not_know_is_named() -> None:
    with pytest.raises(ConfigError, match="jurisdictions: 'XX' is none of the policy's: US, EU"):
        load_policy(Settings(jurisdictions=("US", "XX")))


def test_text_that_is_no_yaml_is_named_with_its_line(policy_file: Path) -> None:
    message = refusal(policy_file, "date: '2026-11-23'\nthresholds: [1\nreview: 2\n")
    assert message.startswith(f"{policy_file} line 3 column 7: not YAML: ")


@pytest.mark.parametrize("text", ["", "[]", "just words", "\x01"])
def test_text_that_is_no_policy_is_refused(policy_file: Path, text: str) -> None:
    assert refusal(policy_file, text).startswith(str(policy_file))


def test_an_unknown_key_is_named(policy_file: Path) -> None:
    message = refusal(policy_file, BUILT_IN.replace("review_hours", "review_ours"))
    assert "review_ours" in message


@pytest.mark.parametrize(
    ("good", "bad", "named"),
    [
        ("strong: 0.92", "strong: high", "$.thresholds.strong"),
        ("strong: 0.92", "strong: 1.5", "$.thresholds.strong"),
        ("weak_alias_alone: false", "weak_alias_alone: 3", "$.weak_alias_alone"),
        ("review_hours: 24", "review_hours: 0", "$.review_hours"),
        ("place_review: 0.92", "place_review: ~", "$.place_review"),
        ("SECURITIES_BAN: HOLD", "SECURITIES_BAN: HALT", "'HALT'"),
    ],
)
def test_an_impossible_value_is_named_with_line_and_key(
    policy_file: Path, good: str, bad: str, named: str
) -> None:
    message = refusal(policy_file, BUILT_IN.replace(good, bad))
    assert message.startswith(f"{policy_file} line {line_of(good)} column ")
    assert named in message


def test_thresholds_in_the_wrong_order_are_named(policy_file: Path) -> None:
    message = refusal(policy_file, BUILT_IN.replace("review: 0.75", "review: 0.99"))
    assert "thresholds.review is above thresholds.strong" in message


def test_a_key_that_stands_twice_is_refused(policy_file: Path) -> None:
    message = refusal(policy_file, f"{BUILT_IN}\nreview_hours: 48\n")
    line = BUILT_IN.count("\n") + 2
    assert message == f"{policy_file} line {line} column 1: key 'review_hours' stands twice"


@pytest.mark.parametrize(
    ("good", "bad", "named"),
    [
        ("roles: [purchaser, consignee", "roles: [buyer, consignee", "'buyer'"),
        ("effects: [FLAG]\n    countries: [SY]", "effects: [STOP]\n    countries: [SY]", "'STOP'"),
        ("until: 2017-10-11", "until: 1997-11-03", "is before from"),
        ("from: 2016-03-16", "from: 2016-03-32", "$.country_programmes[2].from"),
        ("- id: us-syria-exports", "- id: us-blocked", "$.country_programmes[5].id"),
        ("eccn: [EAR99]}", "eccn: [ear99]}", "$.rules[4].all_goods.eccn[0]"),
        ("profile: [US, EU", "profile: [US, EW", "$.profile[1]"),
        ("  UN: [UN-*]", "  UN: [UN-*-X]", "$.jurisdictions[...][0]"),
    ],
)
def test_a_fault_in_a_rule_is_named_with_its_line(
    policy_file: Path, good: str, bad: str, named: str
) -> None:
    assert BUILT_IN.count(good) == 1
    message = refusal(policy_file, BUILT_IN.replace(good, bad))
    assert named in message
    line = int(message.removeprefix(f"{policy_file} line ").partition(" ")[0])
    at = 1 + BUILT_IN[: BUILT_IN.index(good)].count("\n")
    # Of a fault between two keys the rule that holds them is named.
    assert at - 12 <= line <= at


def test_a_day_that_no_calendar_has_is_refused_whatever_its_form(policy_file: Path) -> None:
    for day in ("2026-02-30", "'2026-02-30'", "23.11.2026", "!!timestamp 2026-02-30"):
        message = refusal(policy_file, BUILT_IN.replace('date: "2026-11-23"', f"date: {day}"))
        assert message.startswith(str(policy_file))


def test_a_file_that_is_absent_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="No such file"):
        read_policy(tmp_path / "absent.yaml")
