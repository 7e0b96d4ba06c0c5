"""Every class of manipulation does what its name says, and nothing to names it is not for."""

from __future__ import annotations

import unicodedata
from random import Random

import msgspec
import pytest

from streams.assessment.manipulations import MANIPULATIONS, Manipulation, manipulate
from streams.matching.entity import AliasQuality, Kind, ListedName
from tests.factories import entity

BY_NAME = {manipulation.name: manipulation for manipulation in MANIPULATIONS}
PERSON = "Sheikh Mohammed Khalid AL-HASSAN"
COMPANY = "NORTHWIND INTERNATIONAL TRADING COMPANY AND MARINE SERVICES ENTERPRISE CO., LTD."


def change(class_: str, name: str, kind: Kind = Kind.PERSON, seed: int = 1) -> str | None:
    """The name as one of a class."""
    return BY_NAME[class_].change(name, kind, Random(seed))


def changes(class_: str, name: str, kind: Kind = Kind.PERSON) -> set[str | None]:
    """What a name may become."""
    return {change(class_, name, kind, seed) for seed in range(60)}


def test_there_are_at_least_twenty_classes_with_names_of_their_own() -> None:
    assert len(BY_NAME) == len(MANIPULATIONS) >= 20


@pytest.mark.parametrize("manipulation", MANIPULATIONS, ids=lambda m: m.name)
def test_every_class_applies_to_some_name_and_changes_it(manipulation: Manipulation) -> None:
    names = [
        (PERSON, Kind.PERSON),
        ("Michael Ivanov", Kind.PERSON),
        ("Mohammed Khalid Hassan", Kind.PERSON),
        (COMPANY, Kind.COMPANY),
    ]
    made = [manipulation.change(name, kind, Random(1)) for name, kind in names]
    assert any(text and text != name for text, (name, _) in zip(made, names, strict=True))


@pytest.mark.parametrize("manipulation", MANIPULATIONS, ids=lambda m: m.name)
@pytest.mark.parametrize("name", ["", "X", "-", "7", "Łódź", "Ab  cd", "李 明", "محمد علي"])
def test_no_name_is_too_odd(manipulation: Manipulation, name: str) -> None:
    for kind in Kind:
        manipulation.change(name, kind, Random(3))


@pytest.mark.parametrize(
    ("class_", "name", "kind", "expected"),
    [
        ("word order", "Ali Hassan", Kind.PERSON, {"Hassan Ali"}),
        ("joined words", "Abu Bakr Ltd", Kind.COMPANY, {"AbuBakr Ltd", "Abu BakrLtd"}),
        ("split word", "Petrov X", Kind.PERSON, {"Pe trov X", "Pet rov X", "Petr ov X"}),
        ("missing word", "Ali Omar Said", Kind.PERSON, {"Omar Said", "Ali Said", "Ali Omar"}),
        ("missing word", "Big Red Dog Ltd", Kind.COMPANY, {"Red Dog Ltd", "Big Dog Ltd", "Big Red Ltd"}),
        ("initial", "Vladimir Petrov", Kind.PERSON, {"V. Petrov", "V Petrov"}),
        ("nickname", "Mikhail PETROV", Kind.PERSON, {"Misha PETROV"}),
        ("title dropped", "Mullah Omar Khan", Kind.PERSON, {"Omar Khan"}),
        ("form changed", "Acme Ltd.", Kind.COMPANY, {"Acme Limited"}),
        ("form changed", "JSC Kometa", Kind.COMPANY, {"Joint Stock Company Kometa"}),
        ("form dropped", "Acme, Co., Ltd.", Kind.COMPANY, {"Acme"}),
        ("form dropped", "LIMITED LIABILITY COMPANY ROMASHKA", Kind.COMPANY, {"ROMASHKA"}),
        ("abbreviation", "Blue Trading", Kind.COMPANY, {"Blue Trdg", "Blue Trdg."}),
        ("cut at 35", "a" * 40, Kind.COMPANY, {"a" * 35}),
        ("cut at 35", "a" * 34 + " bcd", Kind.COMPANY, {"a" * 34}),
        ("cut at 70", "a" * 80, Kind.COMPANY, {"a" * 70}),
        ("given name respelt", "Aly Novak", Kind.PERSON, {"Ali Novak"}),
        ("Cyrillic", "Sergey IVANOV", Kind.PERSON, {"Сергей Иванов"}),
        ("Greek", "Boris Petrov", Kind.PERSON, {"Μπορις Πετροβ"}),
        ("Arabic", "Mohammed Abdul Rahman", Kind.PERSON, {"محمد عبد الرحمن"}),
        ("full width", "Ab 1", Kind.COMPANY, {"Ａｂ\u3000１"}),
    ],
)  # fmt: skip
def test_a_class_makes_just_these(class_: str, name: str, kind: Kind, expected: set[str]) -> None:
    assert changes(class_, name, kind) == expected


@pytest.mark.parametrize(
    ("class_", "name", "kind"),
    [
        ("initial", COMPANY, Kind.COMPANY),
        ("title added", COMPANY, Kind.COMPANY),
        ("title dropped", "Omar Khan", Kind.PERSON),
        ("form dropped", "Ali Ltd", Kind.PERSON),
        ("form dropped", "Northwind", Kind.COMPANY),
        ("form dropped", "A Ltd", Kind.COMPANY),
        ("missing word", "Red Dog Ltd", Kind.COMPANY),
        ("cut at 35", "a" * 36, Kind.COMPANY),
        ("cut at 35", "Obshchestvo s ogranichennoi otvetstvennostyu Romashka", Kind.COMPANY),
        ("Cyrillic", "Jurij Petrovitj", Kind.PERSON),
        ("Cyrillic", "John Smith", Kind.PERSON),
        ("Arabic", "Mohammed Smith", Kind.PERSON),
        ("typo in both names", "Ali Hassan", Kind.PERSON),
        ("given name respelt, typo in surname", "Olaf Mohammed", Kind.PERSON),
    ],
)
def test_a_class_leaves_alone_what_it_is_not_for(class_: str, name: str, kind: Kind) -> None:
    assert changes(class_, name, kind) <= {None, name}


def test_a_slip_and_another_spelling_come_together() -> None:
    for text in changes("given name respelt, typo in surname", "Sergey IVANOV") - {None}:
        given, surname = str(text).split()
        assert given != "Sergey"
        assert surname != "IVANOV"


def test_characters_that_look_alike_or_hide_are_the_same_to_the_eye() -> None:
    for class_ in ("look-alike letters", "hidden characters", "diacritics"):
        for text in changes(class_, "Nasser Salem"):
            assert text
            assert text != "Nasser Salem"
            seen = [
                c for c in unicodedata.normalize("NFD", text) if unicodedata.category(c)[0] in "LZ"
            ]
            assert len(seen) == len("Nasser Salem")


def test_equal_seeds_draw_equal_names_and_others_do_not() -> None:
    listed = [entity(f"Northwind {n} Traders", entry_id=str(n)) for n in "abcdefghij"]
    split = BY_NAME["split word"]
    first = list(manipulate(listed, split, 5, seed=1))
    assert first == list(manipulate(listed, split, 5, seed=1))
    assert first != list(manipulate(listed, split, 5, seed=2))
    assert len(first) == 5


def test_names_are_drawn_from_the_trusted_ones_and_asked_for_with_and_without_a_kind() -> None:
    named = entity("Petrov Holding", weak=("Bear Wolf",))
    cyrillic = ListedName("Петров Холдинг", AliasQuality.STRONG, "Cyrl")
    listed = [msgspec.structs.replace(named, names=(*named.names, cyrillic))]
    drawn = list(manipulate(listed, BY_NAME["word order"], 9, seed=1))
    assert [(name.listed, name.text) for name in drawn] == [("Petrov Holding", "Holding Petrov")]
    many = [entity(f"Petrov {n}olding", entry_id=str(n)) for n in "abcdef"]
    kinds = [name.kind for name in manipulate(many, BY_NAME["word order"], 6, seed=1)]
    assert kinds == [Kind.COMPANY, Kind.UNKNOWN] * 3
