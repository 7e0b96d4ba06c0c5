"""Country names as official lists spell them."""

from __future__ import annotations

import pytest

from streams.country_names import alpha2
from streams.lists.countries import address_countries, nationalities


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Iran", "IR"),
        ("Korea, North", "KP"),
        ("Democratic People's Republic of Korea", "KP"),
        ("Korea, South", "KR"),
        ("Burma", "MM"),
        ("Congo, Democratic Republic of the", "CD"),
        ("Virgin Islands, British", "VG"),
        ("Region: Gaza", "PS"),
        ("West Bank", "PS"),
        ("Kosovo", "XK"),
        ("CURAÇAO", "CW"),
        ("Curacao", "CW"),
        ("cote d ivoire", "CI"),
        ("Côte d'Ivoire", "CI"),
        ("Crimea (Occupied)", "UA"),
        ("CN", "CN"),
        ("UK", "GB"),
        ("Iraqi", "IQ"),
        ("Congo (Democratic Republic)", "CD"),
        ("Kuwait (residence as at Mar 2009) (UN address)", "KW"),
        ("XK", "XK"),
    ],
)
def test_a_spelling_of_the_official_lists_gives_its_iso_code(name: str, code: str) -> None:
    assert alpha2(name) == code


@pytest.mark.parametrize(
    "name", ["", "undetermined", "None Identified", "ZZ", "NM", "cn", "Atlantis"]
)
def test_what_names_no_country_gives_none(name: str) -> None:
    assert alpha2(name) is None


@pytest.mark.parametrize(
    ("address", "codes"),
    [
        ("5 Dzerzhinsky Ave., Minsk, 220036, BY", ("BY",)),
        ("Tsim Sha Tsui, Kowloon, Hong Kong, CN", ("HK", "CN")),
        ("2948 PEASE DRIVE, ROCKY RIVER, OH, 44116", ("US",)),
        ("RABAT, MALTA, MT", ("MT",)),
        ("SY", ("SY",)),
        ("Prague", ()),
        ("", ()),
    ],
)
def test_the_end_of_an_address_tells_its_country(address: str, codes: tuple[str, ...]) -> None:
    assert address_countries(address) == codes


@pytest.mark.parametrize(
    ("cell", "codes"),
    [
        ("Tunisia", ("TN",)),
        ("(1) Afghan (2) Pakistani", ("AF", "PK")),
        ("a) Chad\nb) Central African Republic", ("TD", "CF")),
        ("Moldovan, Russian and Ukrainian", ("MD", "RU", "UA")),
        ("Turkish/Jordanian", ("TR", "JO")),
        ("Bosnia and Herzegovina", ("BA",)),
        ("Iranian national and US national/citizen", ("IR", "US")),
        ("Possibly Ethiopian", ("ET",)),
        ("Saudi Arabia citizenship", ("SA",)),
        ("Kuwaiti citizenship withdrawn in 2002", ()),
        ("Congolese", ()),
        ("", ()),
    ],
)
def test_the_nationalities_of_a_cell_are_told_apart(cell: str, codes: tuple[str, ...]) -> None:
    assert nationalities(cell) == codes
