"""The register of lists."""

from __future__ import annotations

from streams.lists.register import csl_lists, lists, title


def test_a_known_list_has_its_title_and_your_own_list_its_id() -> None:
    assert title("US-BIS-EL") == "BIS Entity List"
    assert title("ACME-WATCH") == "ACME-WATCH"


def test_every_list_names_its_effects_and_a_public_page() -> None:
    for info in lists().values():
        assert info.effects, info.id
        assert info.url.startswith("https://"), info.id
        assert info.title, info.id


def test_no_two_lists_share_an_id_or_a_short_name() -> None:
    assert list(lists()) == [info.id for info in lists().values()]
    assert all(csl_lists()[short].csl == short for short in csl_lists())
    assert len(csl_lists()) == sum(info.csl is not None for info in lists().values())
