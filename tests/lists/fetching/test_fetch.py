"""Fetching a file: asked for politely, kept by its digest, refused when it is no list."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from streams.errors import FetchError
from streams.lists.fetching.keeping import lock
from tests.lists.fetching.conftest import Fetching
from tests.support.list_server import Answer, answer, chunked, cut_off, give, redirect

OLD = b"list_id,entry_id\nACME,1\n"
NEW = b"list_id,entry_id\nACME,1\nACME,2\n"
ETAG = '"abc"'
DATE = "Mon, 02 Nov 2026 10:00:00 GMT"


def refused(fetch: Fetching, *answers: Answer) -> FetchError:
    """How a fetch ends that has to end badly."""
    fetch.server.answers = list(answers)
    with pytest.raises(FetchError) as caught:
        fetch()
    return caught.value


def test_a_file_is_kept_by_its_digest(fetch: Fetching) -> None:
    fetch.server.answers = [give(OLD)]
    fetched = fetch()
    digest = hashlib.sha256(OLD).hexdigest()
    assert fetched.changed
    assert fetched.digests == (digest,)
    assert fetched.paths == (fetch.folder / "acme" / digest / "list.csv",)
    assert fetched.paths[0].read_bytes() == OLD
    assert fetch.server.asked[0].headers["accept-encoding"] == "identity"
    assert fetch.server.asked[0].headers["user-agent"].startswith("streamscreen/")


@pytest.mark.parametrize(
    ("told", "asked"),
    [
        ({"ETag": ETAG}, {"if-none-match": ETAG}),
        ({"Last_Modified": DATE}, {"if-modified-since": DATE}),
        ({"ETag": 'W/"x"'}, {"if-none-match": 'W/"x"'}),
        (
            {"ETag": ETAG, "Last_Modified": DATE},
            {"if-none-match": ETAG, "if-modified-since": DATE},
        ),
    ],
)
def test_a_file_that_did_not_change_is_not_transferred_again(
    fetch: Fetching, told: dict[str, str], asked: dict[str, str]
) -> None:
    fetch.server.answers = [give(OLD, **told), answer(304)]
    first, second, third = fetch(), fetch(), fetch()
    assert fetch.asked == [{}, asked, asked]
    assert (second.changed, second.paths) == (False, first.paths)
    assert third == second


def test_a_server_without_validators_sends_all_and_the_digest_tells(fetch: Fetching) -> None:
    fetch.server.answers = [give(OLD), give(OLD), give(NEW)]
    assert [fetch().changed for _ in range(3)] == [True, False, True]
    assert fetch.asked == [{}, {}, {}]


def test_versions_are_kept_beside_each_other_up_to_a_number(fetch: Fetching) -> None:
    fetch.settings = {"keep_downloads": 2}
    fetch.server.answers = [give(b"one"), give(b"two"), give(b"three"), give(b"two")]
    fetch()
    fetch()
    assert fetch.kept == {"one", "two"}
    fetch()
    assert fetch.kept == {"two", "three"}
    assert fetch().paths[0].read_bytes() == b"two"


def test_a_kept_file_that_is_damaged_is_fetched_again(fetch: Fetching) -> None:
    fetch.server.answers = [give(OLD, ETag=ETAG)]
    path = fetch().paths[0]
    path.write_bytes(OLD[:-1])
    assert fetch().paths[0].read_bytes() == OLD
    path.unlink()
    assert fetch().paths[0].read_bytes() == OLD
    (fetch.folder / "acme" / "list.csv.json").write_text("{")
    fetch()
    assert fetch.asked == [{}, {}, {}, {}]


def test_another_address_does_not_inherit_validators(fetch: Fetching) -> None:
    fetch.server.answers = [give(OLD, ETag=ETAG)]
    fetch()
    fetch.path = "/elsewhere/list.csv"
    fetch()
    assert fetch.asked == [{}, {}]


def test_a_source_of_several_files_has_all_of_them_in_the_order_of_its_addresses(
    fetch: Fetching,
) -> None:
    fetch.source = {"addresses": tuple(fetch.server.url(f"/{n}") for n in ("B.CSV", "A.CSV"))}
    fetch.server.answers = [give(b"b"), give(b"a"), give(b"b"), give(b"changed")]
    assert [path.name for path in fetch().paths] == ["B.CSV", "A.CSV"]
    second = fetch()
    assert [path.read_bytes() for path in second.paths] == [b"b", b"changed"]
    assert second.changed


def test_progress_is_told_with_the_length_that_was_declared(fetch: Fetching) -> None:
    fetch.server.answers = [give(OLD)]
    fetch()
    told = [fetch.progress[-1]]
    fetch.server.answers = [chunked(NEW)]
    fetch()
    told.append(fetch.progress[-1])
    assert told == [(len(OLD), len(OLD)), (len(NEW), None)]


@pytest.mark.parametrize("code", [400, 401, 403, 404, 410, 501])
def test_an_answer_that_will_not_pass_is_not_asked_for_again(fetch: Fetching, code: int) -> None:
    error = refused(fetch, answer(code, b"no"))
    assert error.reason == "status"
    assert f"the server answered {code}" in str(error)
    assert str(error).startswith(f"acme: {fetch.server.url()}: ")
    assert (len(fetch.server.asked), fetch.stop.waits) == (1, [])


@pytest.mark.parametrize(
    ("given", "found"),
    [
        (give(b"<html>soon</html>", Content_Type="text/html; charset=utf-8"), "text/html"),
        (give(b"x", Content_Type="application/xhtml+xml"), "application/xhtml+xml"),
        (give(b"x", Content_Type="IMAGE/PNG"), "image/png"),
        (give(b"x", Content_Type="application/pdf"), "application/pdf"),
        (give(b"\n <!doctype HTML><p>down", Content_Type="text/xml"), "an HTML page"),
        (give(b"<html><body>down", Content_Type="text/csv"), "an HTML page"),
        (give(b"%PDF-1.7"), "a PDF file"),
        (give(b""), "an empty file"),
    ],
)
def test_what_is_no_list_is_refused_and_the_version_before_stays(
    fetch: Fetching, given: Answer, found: str
) -> None:
    fetch.server.answers = [give(OLD, ETag=ETAG)]
    fetch()
    error = refused(fetch, given)
    assert (error.reason, str(error).rpartition("found ")[2]) == ("type", found)
    assert fetch.kept == {OLD.decode()}
    fetch.server.answers = [answer(304)]
    assert fetch().paths[0].read_bytes() == OLD
    assert fetch.asked[-1] == {"if-none-match": ETAG}


@pytest.mark.parametrize("given", [give, chunked])
def test_a_file_that_is_too_large_is_refused(
    fetch: Fetching, given: Callable[[bytes], Answer]
) -> None:
    fetch.source = {"max_megabytes": 1}
    fetch.server.answers = [given(b"x" * 2**20)]
    assert fetch().changed
    error = refused(fetch, given(b"x" * (2**20 + 1)))
    assert (error.reason, "larger than 1 MB" in str(error)) == ("size", True)
    assert not list(fetch.folder.glob("acme/*.part"))


def test_a_file_that_says_it_is_too_large_is_not_even_begun(fetch: Fetching) -> None:
    fetch.source = {"max_megabytes": 1}
    assert refused(fetch, cut_off(b"x" * 1000, 2**20 + 1)).reason == "size"
    assert fetch.progress == []


def test_a_bomb_that_is_unpacked_on_the_way_is_refused(fetch: Fetching) -> None:
    fetch.source = {"max_megabytes": 1}
    bomb = gzip.compress(b"x" * 2**22)
    assert refused(fetch, give(bomb, Content_Encoding="gzip")).reason == "size"


def test_a_content_coding_that_nobody_asked_for_is_undone(fetch: Fetching) -> None:
    fetch.server.answers = [give(gzip.compress(OLD), Content_Encoding="gzip")]
    assert fetch().paths[0].read_bytes() == OLD
    assert refused(fetch, give(b"no gzip", Content_Encoding="gzip")).reason == "truncated"


def test_redirects_are_followed(fetch: Fetching) -> None:
    fetch.server.answers = [
        redirect("/moved.csv", 301), redirect(fetch.server.url("/again.csv"), 307), give(OLD),
    ]  # fmt: skip
    assert fetch().paths[0].read_bytes() == OLD
    assert [asked.path for asked in fetch.server.asked] == ["/list.csv", "/moved.csv", "/again.csv"]


def test_a_redirected_request_stays_conditional(fetch: Fetching) -> None:
    fetch.server.answers = [give(OLD, ETag=ETAG), redirect("/moved.csv"), answer(304)]
    fetch()
    assert not fetch().changed
    assert fetch.asked[1:] == [{"if-none-match": ETAG}] * 2


def test_a_redirect_loop_ends(fetch: Fetching) -> None:
    error = refused(fetch, redirect("/list.csv"))
    assert (error.reason, "more than 5 redirects" in str(error)) == ("redirect", True)
    assert len(fetch.server.asked) == 6


@pytest.mark.parametrize(
    "location",
    [
        "http://lists.example/list.csv", "file:///etc/passwd", "ftp://127.0.0.1/list.csv",
        "//lists.example/list.csv", "http://[::1", "https://",
    ],
)  # fmt: skip
def test_a_redirect_to_what_is_not_safe_is_not_followed(fetch: Fetching, location: str) -> None:
    error = refused(fetch, redirect(location))
    assert error.reason == "redirect"
    assert len(fetch.server.asked) == 1


def test_two_processes_do_not_fetch_one_source_at_once(fetch: Fetching) -> None:
    fetch.server.answers = [give(OLD)]
    with lock(fetch.folder / "acme"):
        assert refused(fetch, give(OLD)).reason == "busy"
    assert fetch().changed


def test_a_folder_that_can_not_be_written_is_named(fetch: Fetching, tmp_path: Path) -> None:
    (tmp_path / "downloads").write_text("a file")
    error = refused(fetch, give(OLD))
    assert (error.reason, str(fetch.folder) in str(error)) == ("disk", True)
