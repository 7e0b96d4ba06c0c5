"""A name may be read as it stands, and as it may have been meant."""

from __future__ import annotations

import pytest

from streams.lists.catalogue import read_lexicon
from streams.matching.entity import Kind
from streams.matching.readings import read_names

LEXICON = read_lexicon()


def readings(text: str, kind: Kind = Kind.UNKNOWN) -> set[str]:
    return {" ".join(name.tokens) for name in read_names([text], kind, LEXICON)}


def test_a_name_of_unknown_kind_is_read_in_both_ways() -> None:
    assert readings("Lady Leila") == {"lady leila", "leila"}
    assert readings("Acme Ltd") == {"acme", "acme ltd"}
    assert readings("Leila") == {"leila"}


@pytest.mark.parametrize(
    ("written", "kind", "meant"),
    [
        ("FridrichBuchenberg", Kind.PERSON, "fridrich buchenberg"),
        ("TSK VektorKft.", Kind.COMPANY, "tsk vektor"),
        ("STC INNOVATIONSLIMITED", Kind.COMPANY, "stc innovations"),
        ("LLCAM LOGISTICS", Kind.COMPANY, "am logistics"),
        ("Ντμίτρι Μπορίσοβιτς", Kind.PERSON, "dmitri borisovich"),
    ],
)
def test_words_that_were_run_together_or_heard_are_read_apart(
    written: str, kind: Kind, meant: str
) -> None:
    assert meant in readings(written, kind)


@pytest.mark.parametrize("name", ["McDonald", "Anjem Choudary", "VOLKSWAGEN", "Limited"])
def test_a_name_with_nothing_to_part_is_read_once_or_keeps_its_own_reading(name: str) -> None:
    assert name.lower() in readings(name, Kind.PERSON)


def test_every_reading_shows_the_name_as_it_was_written() -> None:
    names = read_names(["FridrichBuchenberg"], Kind.PERSON, LEXICON)
    assert {name.text for name in names} == {"FridrichBuchenberg"}
    assert len(names) == 2
