"""`lists sources` and `lists fetch`: what a person and a script see of them."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from streams.lists.sources import load_sources
from streams.settings import Settings
from tests.cli.running import Commands, Ended
from tests.lists.test_updating import FULL, watch_list
from tests.support.list_server import ListServer, answer, give, serve_lists


@pytest.fixture
def server() -> Iterator[ListServer]:
    """A server of lists."""
    with serve_lists() as lists:
        yield lists


@pytest.fixture
def fetch(streamscreen: Commands, server: ListServer) -> Commands:
    """The command, with two sources on that server in the place of the official ones."""
    off = "".join(f"- {{name: {name}, enabled: false}}\n" for name in load_sources(Settings()))
    own = "".join(
        f"- {{name: {name}, format: custom-csv, addresses: ['{server.url(f'/{name}.csv')}']}}\n"
        for name in ("acme", "beta")
    )
    file = streamscreen.folder / "sources.yaml"
    file.write_text(off + own)
    streamscreen.environment = {
        "STREAMSCREEN_SOURCES_FILE": str(file),
        "STREAMSCREEN_DOWNLOAD_DIR": str(streamscreen.folder / "downloads"),
        "STREAMSCREEN_DOWNLOAD_ATTEMPTS": "1",
    }
    return streamscreen


def lines(ended: Ended) -> list[dict[str, object]]:
    return [json.loads(line) for line in ended.out.splitlines()]


def test_the_sources_are_shown_with_what_they_need(streamscreen: Commands) -> None:
    ended = streamscreen("lists", "sources")
    assert (ended.code, ended.err) == (0, "")
    assert "us-ofac-sdn yes ofac-advanced OFAC Specially Designated" in ended.text
    assert "eu-fsf needs eu_fsf_token" in ended.text
    assert "opensanctions no opensanctions-csv" in ended.text


def test_the_sources_are_given_to_scripts_without_the_token(streamscreen: Commands) -> None:
    streamscreen.environment = {"STREAMSCREEN_EU_FSF_TOKEN": "s3cret"}
    ended = streamscreen("lists", "sources", "--json")
    sources = {str(line["name"]): line for line in lines(ended)}
    assert sources["eu-fsf"]["fetched"] == "yes"
    assert "{eu_fsf_token}" in str(sources["eu-fsf"]["addresses"])
    assert "s3cret" not in ended.out


def test_every_source_that_is_on_is_fetched_and_saved(fetch: Commands, server: ListServer) -> None:
    server.answers = [give(FULL), give(watch_list(1) + b"ACME,x,Trader,PERHAPS\n")]
    ended = fetch("lists", "fetch")
    assert ended.code == 0
    assert "acme: new, version " in ended.text
    assert "beta: new" in ended.text
    assert "1 entries; 1 broken row left out" in ended.text
    assert "beta.csv, line 3" in ended.err
    assert [asked.path for asked in server.asked] == ["/acme.csv", "/beta.csv"]
    assert {line["source"] for line in lines(fetch("lists", "show", "--json"))} == {"acme", "beta"}


def test_what_has_not_changed_is_said_so(fetch: Commands, server: ListServer) -> None:
    server.answers = [give(FULL, ETag='"1"'), answer(304)]
    assert fetch("lists", "fetch", "acme").code == 0
    ended = fetch("lists", "fetch", "acme")
    assert (ended.code, "acme: unchanged, version" in ended.text) == (0, True)
    assert "100 entries" in ended.text


def test_one_that_fails_keeps_no_other_back_and_the_exit_code_tells(
    fetch: Commands, server: ListServer
) -> None:
    server.answers = [answer(404), give(FULL)]
    ended = fetch("lists", "fetch", "--json")
    assert ended.code == 3
    acme, beta = lines(ended)
    assert (acme["source"], acme["outcome"], acme["reason"]) == ("acme", "failed", "status")
    assert (acme["version"], acme["entries"]) == (None, None)
    assert (beta["source"], beta["outcome"], beta["entries"]) == ("beta", "new", 100)
    assert "acme.csv: the server answered 404" in ended.err
    assert ended.err.count("\n") == 1


def test_where_none_goes_well_it_is_an_error(fetch: Commands, server: ListServer) -> None:
    server.answers = [give(b"<html>gone</html>")]
    ended = fetch("lists", "fetch")
    assert ended.code == 2
    assert "found an HTML page" in ended.err
    assert "holds no list" in fetch("lists", "show").out


def test_a_version_that_loses_too_much_is_refused_and_the_old_one_stands(
    fetch: Commands, server: ListServer
) -> None:
    server.answers = [give(FULL), give(watch_list(1))]
    fetch("lists", "fetch", "acme")
    ended = fetch("lists", "fetch", "acme")
    assert (ended.code, "acme: refused" in ended.text) == (2, True)
    assert "99 of 100 entries are gone" in ended.err
    assert "lists publish acme --accept-drop" in ended.err
    assert lines(fetch("lists", "show", "--json"))[0]["entries"] == 100


def test_files_can_be_fetched_without_being_read(fetch: Commands, server: ListServer) -> None:
    server.answers = [give(b"anything"), give(b"anything"), answer(500)]
    assert "acme: new" in fetch("lists", "fetch", "acme", "--no-load").text
    assert "acme: unchanged" in fetch("lists", "fetch", "acme", "--no-load").text
    assert fetch("lists", "fetch", "acme", "--no-load").code == 2
    assert "holds no list" in fetch("lists", "show").out
    kept = list((fetch.folder / "downloads" / "acme").glob("*/acme.csv"))
    assert [file.read_bytes() for file in kept] == [b"anything"]


def test_a_source_that_lacks_a_setting_is_left_out_with_a_word(
    fetch: Commands, server: ListServer
) -> None:
    file = fetch.folder / "sources.yaml"
    file.write_text(file.read_text().replace("eu-fsf, enabled: false", "eu-fsf, enabled: true"))
    server.answers = [give(FULL)]
    ended = fetch("lists", "fetch")
    assert ended.code == 0
    assert "eu-fsf is left out: it needs the setting eu_fsf_token." in ended.err
    named = fetch("lists", "fetch", "eu-fsf")
    assert (named.code, "needs the setting eu_fsf_token" in named.err) == (2, True)


def test_nothing_to_fetch_is_an_error(fetch: Commands) -> None:
    file = fetch.folder / "sources.yaml"
    file.write_text("".join(file.read_text().splitlines(keepends=True)[:-2]))
    ended = fetch("lists", "fetch")
    assert (ended.code, "no source is switched on" in ended.err) == (2, True)


def test_a_bar_shows_how_far_it_is_on_a_terminal(fetch: Commands, server: ListServer) -> None:
    server.answers = [give(FULL)]
    code, shown = fetch.on_terminal("lists", "fetch", "acme")
    assert code == 0
    assert "acme" in shown
    assert "bytes" in shown


@pytest.mark.parametrize("every", ["2", "59s", "h", "0h", "2d", "-1h"])
def test_the_job_s_rhythm_is_a_minute_or_more(fetch: Commands, every: str) -> None:
    ended = fetch("lists", "serve-job", f"--every={every}")
    assert (ended.code, "a minute or more" in ended.err) == (2, True)


def test_the_job_refuses_a_source_that_there_is_not_before_it_starts(fetch: Commands) -> None:
    ended = fetch("lists", "serve-job", "acne")
    assert (ended.code, "did you mean 'acme'" in ended.err) == (2, True)
