"""Words moved, joined, parted, dropped, shortened or cut off, and marks between them."""

from __future__ import annotations

from random import Random

from streams.assessment.forms import part_form
from streams.assessment.tables import others_of_article, read_tables
from streams.assessment.typos import edit_word
from streams.matching.entity import Kind

_LEAST_SPLIT = 5
_LEAST_EDITED = 4
_LEAST_CUT = 8  # characters of the core that a cut leaves
SWIFT_LINE = 35
EBL_NAME = 70


def reorder(name: str, kind: Kind, draw: Random) -> str | None:
    """A person's words from another one on, or two neighbouring words of another name swapped."""
    words = name.split()
    if len(words) < 2:
        return None
    if kind is Kind.PERSON:
        first = draw.randrange(1, len(words))
        return " ".join(words[first:] + words[:first])
    at = draw.randrange(len(words) - 1)
    words[at], words[at + 1] = words[at + 1], words[at]
    return " ".join(words)


def join_words(name: str, _kind: Kind, draw: Random) -> str | None:
    """Two neighbouring words without the blank between them."""
    words = name.split()
    if len(words) < 2:
        return None
    at = draw.randrange(len(words) - 1)
    return " ".join([*words[:at], words[at] + words[at + 1], *words[at + 2 :]])


def split_word(name: str, _kind: Kind, draw: Random) -> str | None:
    """A blank within a word of at least five letters."""
    words = name.split()
    long = [at for at, word in enumerate(words) if word.isalpha() and len(word) >= _LEAST_SPLIT]
    if not long:
        return None
    at = draw.choice(long)
    inside = draw.randrange(2, len(words[at]) - 1)
    return " ".join([*words[:at], words[at][:inside], words[at][inside:], *words[at + 1 :]])


def miss_word(name: str, kind: Kind, draw: Random) -> str | None:
    """One of at least three words left out; the organisation form stays, and does not count."""
    parts = part_form(name, kind)
    core = parts.core if parts else name
    words = core.split()
    if len(words) < 3:
        return None
    words.pop(draw.randrange(len(words)))
    return name.replace(core, " ".join(words))


def abbreviate_to_initial(name: str, kind: Kind, draw: Random) -> str | None:
    """One of a person's words before the last as an initial, with or without its dot."""
    words = name.split()
    places = [at for at, word in enumerate(words[:-1]) if len(word) > 2 and word[0].isalpha()]
    if kind is not Kind.PERSON or not places:
        return None
    at = draw.choice(places)
    words[at] = words[at][0] + draw.choice([".", ""])
    return " ".join(words)


def misspell_both(name: str, kind: Kind, draw: Random) -> str | None:
    """A slip in a person's first word and one in the last, of four letters or more each."""
    words = name.split()
    if kind is not Kind.PERSON or len(words) < 2:
        return None
    for at in (0, -1):
        if len(words[at]) < _LEAST_EDITED or not words[at].isalpha():
            return None
        edited = edit_word(words[at], draw)
        if edited is None:
            return None
        words[at] = edited
    return " ".join(words)


def add_title(name: str, kind: Kind, draw: Random) -> str | None:
    """A title before a person's name."""
    if kind is not Kind.PERSON:
        return None
    title = draw.choice(read_tables().titles).title()
    return f"{title}{draw.choice(['.', ''])} {name}"


def drop_title(name: str, kind: Kind, _draw: Random) -> str | None:
    """A person's name without the title that the list has before it."""
    title, _, rest = name.partition(" ")
    titled = title.lower().rstrip(".") in read_tables().titles
    return rest if kind is Kind.PERSON and titled and len(rest.split()) > 1 else None


def cut_at_35(name: str, kind: Kind, _draw: Random) -> str | None:
    """What a SWIFT MT line of 35 characters leaves of a longer name."""
    return _cut(name, kind, SWIFT_LINE)


def cut_at_70(name: str, kind: Kind, _draw: Random) -> str | None:
    """What a party name of 70 characters (DCSA bill of lading) leaves of a longer one."""
    return _cut(name, kind, EBL_NAME)


def change_marks(name: str, _kind: Kind, draw: Random) -> str | None:
    """Other marks and blanks between the same words."""
    words = name.split()
    ways = [lambda: f"{name}.", lambda: f'"{name}"', lambda: f" {name} "]
    if len(words) > 1:
        ways += [
            lambda: "  ".join(words),
            lambda: "-".join(words),
            lambda: f"{words[0]}, {' '.join(words[1:])}",
            lambda: ". ".join(words),
            lambda: " / ".join([words[0], " ".join(words[1:])]),
        ]
    if any(mark in name for mark in ".,-'’"):
        ways.append(lambda: name.replace("-", " "))
        ways.append(lambda: "".join(char for char in name if char not in ".,'’"))
    return draw.choice(ways)()


def change_article(name: str, _kind: Kind, draw: Random) -> str | None:
    """`al-` as `el-`, `bin` as `ben`; joined to its word by a hyphen, a blank or nothing."""
    words = name.split()
    for at, word in enumerate(words):
        article, hyphen, rest = word.partition("-")
        others = others_of_article().get(article.lower())
        if others:
            other = _like(draw.choice(others), article)
            words[at] = other + draw.choice(["-", " "]) + rest if hyphen and rest else other
            return " ".join(words)
    return None


def _cut(name: str, kind: Kind, length: int) -> str | None:
    """The beginning, without the blank that transports drop at the end of a field.

    None where hardly more than a leading organisation form would be left.
    """
    parts = part_form(name, kind)
    core_from = name.index(parts.core) if parts else 0
    left = name[:length].strip()
    return left if len(name) > length + 1 and len(left) >= core_from + _LEAST_CUT else None


def _like(word: str, model: str) -> str:
    """The word in the case of another."""
    if model.isupper():
        return word.upper()
    return word.title() if model[:1].isupper() else word
