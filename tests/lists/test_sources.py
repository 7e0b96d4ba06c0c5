"""The sources of lists: the built-in ones, and what a user's own file says of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from streams.errors import ConfigError
from streams.lists.source import FORMATS
from streams.lists.sources import (
    TOKEN,
    Source,
    choose_sources,
    file_name,
    load_sources,
    without_secrets,
)
from streams.settings import Settings

BUILT_IN = load_sources(Settings())
LISTS = {
    "us-ofac-sdn", "us-ofac-cons", "us-csl", "eu-fsf", "gb-uksl", "un-sc", "ch-seco", "ca-sema",
    "au-dfat",
}  # fmt: skip


def own(tmp_path: Path, text: str) -> Settings:
    """Settings that name a file of one's own."""
    file = tmp_path / "sources.yaml"
    file.write_text(text)
    return Settings.load(sources_file=file)


@pytest.mark.parametrize("source", BUILT_IN.values(), ids=list(BUILT_IN))
def test_a_built_in_source_is_complete(source: Source) -> None:
    assert source.title
    assert source.licence
    assert source.updates
    assert source.page.startswith("https://")
    assert all(address.startswith("https://") for address in source.addresses)
    assert not source.plain_http
    assert source.format in FORMATS


def test_each_list_is_fetched_in_one_form_unless_a_user_says_otherwise() -> None:
    assert {source.name for source in BUILT_IN.values() if source.enabled} == LISTS
    assert not any(s.enabled for s in BUILT_IN.values() if s.format.startswith("opensanctions"))


def test_the_eu_s_list_waits_for_its_token() -> None:
    assert BUILT_IN["eu-fsf"].missing(Settings()) == "eu_fsf_token"
    assert [s.name for s in BUILT_IN.values() if s.missing(Settings())] == ["eu-fsf"]
    assert "eu-fsf" not in {s.name for s in choose_sources(Settings(), ())}
    with pytest.raises(ConfigError, match="'eu-fsf' needs the setting eu_fsf_token"):
        choose_sources(Settings(), ["eu-fsf"])
    with_token = Settings.load(eu_fsf_token="x")
    assert {s.name for s in choose_sources(with_token, ())} == LISTS
    assert [s.name for s in choose_sources(with_token, ["eu-fsf"])] == ["eu-fsf"]


def test_a_source_that_is_off_is_fetched_when_it_is_named() -> None:
    chosen = choose_sources(Settings(), ["us-bis-dpl", "un-sc", "us-bis-dpl"])
    assert [source.name for source in chosen] == ["us-bis-dpl", "un-sc"]


def test_a_name_that_there_is_not_is_answered_with_the_nearest() -> None:
    with pytest.raises(ConfigError, match="no source 'us-ofac-sd'; did you mean 'us-ofac-sdn'"):
        choose_sources(Settings(), ["us-ofac-sd"])


def test_a_file_of_one_s_own_changes_single_keys_and_adds_sources(tmp_path: Path) -> None:
    settings = own(
        tmp_path,
        """
        - {name: un-sc, addresses: [file:///mnt/lists/consolidated.xml]}
        - {name: ch-seco, enabled: false}
        - {name: opensanctions, enabled: true}
        - name: acme
          format: custom-csv
          addresses: [https://lists.acme.example/watch.csv]
        """,
    )
    sources = load_sources(settings)
    assert sources["un-sc"].addresses == ("file:///mnt/lists/consolidated.xml",)
    assert sources["un-sc"].title == BUILT_IN["un-sc"].title
    assert sources["us-csl"] == BUILT_IN["us-csl"]
    assert list(sources) == [*BUILT_IN, "acme"]
    chosen = {source.name for source in choose_sources(settings, ())}
    assert chosen == LISTS - {"eu-fsf", "ch-seco"} | {"opensanctions", "acme"}


ACME = "{name: acme, format: custom-csv, addresses: [%s]}"


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        (ACME % "https://acme.example/a.csv" + "\n- {name: acme}", "'acme' stands twice"),
        ("{name: acme, format: custom-csv}", "required field `addresses`"),
        ("{name: acme, format: custom-csv, addresses: []}", "length >= 1"),
        ("{name: ../acme, format: custom-csv, addresses: [https://a.example/a]}", "`$.name`"),
        ("{name: un-sc, enable: false}", "unknown field `enable`"),
        ("{name: un-sc, enabled: perhaps}", "Expected `bool`"),
        ("{name: un-sc, max_megabytes: 513}", "`int` <= 512"),
        ("{name: un-sc, format: un-xm}", "unknown format 'un-xm'"),
        (ACME % "http://acme.example/a.csv", "http://acme.example/a.csv: expected https"),
        (ACME % "ftp://acme.example/a.csv", "expected https"),
        (ACME % "a.csv", "expected https"),
        (ACME % "'https://acme.example:port/a.csv'", "no URL"),
        (ACME % "'https://[::1/a.csv'", "no URL"),
        (ACME % "file://server/a.csv", "file:///folder/file"),
        (ACME % "https://acme.example/", "the name of a file"),
        (ACME % "https://acme.example/..", "the name of a file"),
        (ACME % "'https://acme.example/a.csv?key={api_key}'", "only {eu_fsf_token}"),
        (ACME % "'https://acme.example/{eu_fsf_token}'", "after its question mark"),
        (ACME % "https://a.example/a.csv, https://b.example/a.csv", "same file name"),
        ("acme", "not a list of sources"),
        ("{name: [", "not a list of sources"),
    ],
)
def test_a_faulty_entry_is_named(tmp_path: Path, entry: str, problem: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_sources(own(tmp_path, f"- {entry}\n"))
    assert problem in str(caught.value)
    assert str(tmp_path / "sources.yaml") in str(caught.value)


def test_a_password_in_an_address_is_refused_without_being_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"https://acme\.example/a\.csv: a password") as caught:
        load_sources(own(tmp_path, "- " + ACME % "https://me:s3cret@acme.example/a.csv?k=s3cret"))
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize(
    ("address", "url", "allowed"),
    [
        ("https://a.example/f", "https://b.example/f", True),
        ("https://a.example/f", "http://a.example/f", False),
        ("https://a.example/f", "http://127.0.0.1/f", False),
        ("http://127.0.0.1:8000/f", "http://localhost/f", True),
        ("http://[::1]/f", "http://127.0.0.1/f", True),
        ("http://127.0.0.1/f", "http://a.example/f", False),
        ("http://127.0.0.1/f", "file:///etc/passwd", False),
        ("https://a.example/f", "https:///f", False),
        ("https://a.example/f", "https://[::1", False),
    ],
)
def test_where_a_file_may_come_from(address: str, url: str, *, allowed: bool) -> None:
    source = Source(name="acme", format="custom-csv", addresses=(address,))
    assert source.allows(url) is allowed


def test_plain_http_is_for_those_who_ask_for_it() -> None:
    source = Source(
        name="acme", format="custom-csv", addresses=("http://a.example/f",), plain_http=True
    )
    assert source.allows("http://b.example/f")
    assert not source.allows("ftp://b.example/f")


def test_what_people_are_shown_of_an_address() -> None:
    assert without_secrets(f"https://me:pw@a.example:8443/b/c?t={TOKEN}#x") == (
        "https://a.example:8443/b/c"
    )
    assert file_name("https://a.example/b/UK%20list.csv?x=/y") == "UK_list.csv"
