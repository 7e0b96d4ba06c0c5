"""Several aliases in one string."""

from __future__ import annotations

import pytest

from streams.lists.aliases import split_aliases


@pytest.mark.parametrize(
    ("printed", "names"),
    [
        ("Qasim Rezai; Kasim Rezai;Ghasem Rezai", ["Qasim Rezai", "Kasim Rezai", "Ghasem Rezai"]),
        ("Иван ИВАНОВ / Iван IВАНОВ", ["Иван ИВАНОВ", "Iван IВАНОВ"]),
        ("Ali Sabet b) M. Karimi Sabet", ["Ali Sabet", "M. Karimi Sabet"]),
        ("Akrin Saleh (أقرين صالح)", ["Akrin Saleh", "أقرين صالح"]),
        ("أبو شيماء (Abu-Shaima; Abu Shayma)", ["أبو شيماء", "Abu-Shaima", "Abu Shayma"]),
        ("Abubakar (original script: Абубакар)", ["Abubakar", "Абубакар"]),
        ("Ann Lee, Belarusian: Ганна Лі, Russian : Анна Ли", ["Ann Lee", "Ганна Лі", "Анна Ли"]),
        (
            "Hay’at Tahrir (HTS) (هيئة (original script); Tahrir Front)",
            ["Hay’at Tahrir (HTS)", "هيئة", "Tahrir Front"],
        ),
        ("Lord’s Army (LRM/A)", ["Lord’s Army (LRM/A)"]),
        ("Korea Ryenha J/V Corporation", ["Korea Ryenha J/V Corporation"]),
        ('"KOMID"', ["KOMID"]),
        ("“The Base”", ["The Base"]),
        (") Abdul Juhan", ["Abdul Juhan"]),
        ("(Abdul Juhan", ["Abdul Juhan"]),
        ("Kepler; Kepler", ["Kepler"]),
        (" ; ", []),
        ("", []),
    ],
)
def test_each_name_in_a_string_is_a_name_of_its_own(printed: str, names: list[str]) -> None:
    assert split_aliases(printed).names == names


@pytest.mark.parametrize(
    ("printed", "name", "note"),
    [
        ("Encep Nurjaman (birth name)", "Encep Nurjaman", "birth name"),
        ("Safia Farkash, born 1 Jan. 1953", "Safia Farkash", "born 1 Jan. 1953"),
        ("SECOND ACADEMY (KPE.018)", "SECOND ACADEMY", "KPE.018"),
    ],
)
def test_what_is_said_beside_a_name_is_a_note(printed: str, name: str, note: str) -> None:
    found = split_aliases(printed)
    assert (found.names, found.notes) == ([name], [note])
