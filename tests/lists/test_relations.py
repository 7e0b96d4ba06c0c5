"""Relations that name an entry of the same list."""

from __future__ import annotations

from streams.lists.relations import link_entries
from streams.matching.entity import (
    AliasQuality,
    Effect,
    Kind,
    ListedEntity,
    ListedName,
    Relation,
    RelationType,
)


def listed(
    entry_id: str, name: str, *linked: str, list_id: str = "ACME", known: str | None = None
) -> ListedEntity:
    return ListedEntity(
        list_id=list_id,
        entry_id=entry_id,
        kind=Kind.PERSON,
        names=(ListedName(name, AliasQuality.PRIMARY),),
        effects=(Effect.BLOCK,),
        relations=tuple(
            Relation(RelationType.LINKED_TO, name=other, entry_id=known) for other in linked
        ),
    )


def ids(*entities: ListedEntity) -> list[str | None]:
    return [relation.entry_id for relation in link_entries(entities)[0].relations]


def test_a_name_in_any_order_of_its_words_is_resolved_to_the_one_entry_that_has_it() -> None:
    assert ids(listed("1", "ACME", "LIU, Emily"), listed("2", "Emily LIU")) == ["2"]


def test_a_name_that_no_entry_or_more_than_one_has_is_left_as_it_stands() -> None:
    twins = (listed("2", "Emily LIU"), listed("3", "Emily Liu"))
    assert ids(listed("1", "ACME", "LIU, Emily", "Nobody", "---"), *twins) == [None, None, None]


def test_an_entry_of_another_list_and_the_entry_itself_are_never_meant() -> None:
    other = listed("2", "Emily LIU", list_id="OTHER")
    assert ids(listed("1", "ACME", "LIU, Emily", "Acme"), other) == [None, None]


def test_what_the_list_itself_resolves_stays() -> None:
    assert ids(listed("1", "ACME", "Emily LIU", known="9"), listed("2", "Emily LIU")) == ["9"]
