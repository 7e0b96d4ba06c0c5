"""How alike two names are: what counts, what never counts against, and what bounds it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.lists.catalogue import read_lexicon
from streams.matching.bounds import Limit, Paired, Terms, needed_weight, upper_bound
from streams.matching.entity import Kind
from streams.matching.names import read_name
from streams.matching.pairing import Weighed, find_likenesses
from streams.matching.scoring import score_names
from streams.matching.similarity import similarity
from streams.matching.spellings import Spellings
from streams.matching.vocabulary import PARTICLE, Vocabulary

LEXICON = read_lexicon()
VOCABULARY = Vocabulary({"mohammed": 2000, "hussein": 900, "hikvision": 3, "digital": 40}, 50_000, LEXICON)  # fmt: skip
SPELLINGS = Spellings(VOCABULARY)

words = st.one_of(
    st.text("abdo", min_size=1, max_size=8),
    st.sampled_from(["al", "mohammed", "muhammad", "hussein", "hikvision", "hik", "vision", "7"]),
)
names = st.lists(words, min_size=1, max_size=5).map(" ".join)
kinds = st.sampled_from(Kind)


def weighed(text: str, kind: Kind = Kind.PERSON) -> Weighed:
    return Weighed.of(read_name(text, kind, LEXICON), SPELLINGS.weigh)


def score(asked: str, listed: str, kind: Kind = Kind.PERSON) -> float:
    mine, theirs = weighed(asked, kind), weighed(listed, kind)
    likenesses = find_likenesses(mine.name, theirs.name, LEXICON)
    return score_names(mine, theirs, kind, likenesses).score


@pytest.mark.parametrize(
    ("asked", "listed", "how"),
    [
        ("mohammed", "muhammad", "family"),
        ("selenskyj", "zelenskyy", "sound"),
        ("hikvison", "hikvision", "typo"),
        ("hikivsion", "hikvision", "typo"),  # neighbours swapped
        ("robert", "robert", "exact"),
        ("1991", "1992", "none"),  # numbers agree or they don't
        ("kim", "kin", "typo"),
        ("li", "lu", "none"),  # too short for a typo
        ("~frnndw", "fernando", "skeleton"),  # the consonants that Arabic writes
        ("~ly", "ali", "family"),
    ],
)
def test_tokens_are_alike_in_one_of_the_ways_names_differ(
    asked: str, listed: str, how: str
) -> None:
    assert similarity(asked, listed, LEXICON).how == how


@given(words, words)
def test_the_similarity_of_tokens_is_the_same_both_ways(first: str, second: str) -> None:
    assert similarity(first, second, LEXICON) == similarity(second, first, LEXICON)


@given(names, kinds)
def test_a_name_is_wholly_like_itself_in_any_order_and_case(name: str, kind: Kind) -> None:
    assert score(name, name, kind) == pytest.approx(1.0)
    assert score(" ".join(reversed(name.split())), name.upper(), kind) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("closer", "farther", "listed"),
    [
        ("Anjem Choudary", "Tristram Choudary", "Anjem Iftikhar Choudary"),  # left out, replaced
        ("Olaf Schulz", "Octavian Scholz", "Olaf Scholz"),
        ("J. Choudary", "K. Choudary", "Jamil Choudary"),  # the initial agrees
        ("Anjem Choudary", "Anjem Choudery", "Anjem Choudary"),
        ("Hikvision Norway", "Hikvision Trondheim Norway", "Hikvision"),  # one more extra word
        ("Jamil Karim Choudary", "Jamil Choudary Karim Osman", "Jamil Karim Choudary"),
        # Misspelt words in another order tell less.
        ("Jamill Choudari", "Choudari Jamill", "Jamil Choudary"),
    ],
)
def test_the_closer_name_scores_higher(closer: str, farther: str, listed: str) -> None:
    assert score(closer, listed) > score(farther, listed)


def test_a_child_is_not_its_father() -> None:
    assert score("Salman bin Muhammad", "Muhammad bin Salman") < 0.5
    assert score("Muhammad bin Salman", "Mohammed bin Salman") > 0.9


def test_a_listed_name_inside_a_longer_field_counts_more_than_the_reverse() -> None:
    one, more = "Jamil Choudary", "Jamil Choudary Bramwell"
    inside, around = score(more, one), score(one, more)
    assert inside > 0.75
    assert around > 0.75


def test_a_person_known_by_one_word_is_not_everybody_of_that_name() -> None:
    assert score("Anjem Choudary", "Anjem") < 0.5
    assert score("Hikvision Norway", "Hikvision", Kind.COMPANY) > 0.75


def test_initials_are_a_hint_that_raises_no_alert_alone() -> None:
    assert score("HDT", "Hangzhou Digital Technology", Kind.COMPANY) == 0.70
    assert score("Hangzhou Digital Technology", "HDT", Kind.COMPANY) == 0.70
    assert score("HDT", "Hamid Daoud Tariq", Kind.PERSON) < 0.5


def test_words_that_many_companies_share_don_t_carry_a_misspelt_one() -> None:
    alone = score("Novacor", "Novacom", Kind.COMPANY)
    carried = score("Novacor Trading Group", "Novacom Trading Group", Kind.COMPANY)
    assert carried < alone + 0.06


def test_names_without_vowels_are_found_by_their_consonants() -> None:
    assert score("فرناندو بيريز", "Fernando Pérez") > 0.75
    assert score("فرناندو بيريز", "Fernanda Nadal") < 0.5


def test_a_name_cut_off_by_its_field_is_as_good_as_whole() -> None:
    listed = "Abdo Mohammed Hussein Abdulqader Bramwell Digitalographer"
    assert listed[:35].endswith(" Br")
    assert score(listed[:35], listed) > 0.85
    assert score(listed[:36], listed) < 0.75  # a "Bra" that no field has cut off


def test_a_whole_word_where_a_field_ends_still_contradicts() -> None:
    asked = "Rafi Abd-al-Latif Tilfah al-Dulaimi"
    assert len(asked) == 35
    assert score(asked, "Rafi Abd-al-Latif Tilfah al-Tikriti") < 0.75


@settings(max_examples=400)
@given(names, names, kinds)
def test_no_score_is_above_its_bound(asked: str, listed: str, kind: Kind) -> None:
    mine, theirs = weighed(asked, kind), weighed(listed, kind)
    cut = mine.name.last_cut
    result = score_names(mine, theirs, kind, find_likenesses(mine.name, theirs.name, LEXICON))
    paired = [pair for pair in result.pairs if pair.how != "loose"]
    if any(pair.how == "acronym" for pair in paired):
        return
    # An initial may stand for any word, a beginning for its word: both sides count as paired.
    loose = [pair for pair in result.pairs if pair.how == "loose"]
    free = [pair for pair in loose if pair.similarity == 0.75 or pair.asked[0] == cut]
    asked_paired = sum(sum(mine.weights[slice(*pair.asked)]) for pair in paired + free)
    listed_paired = sum(sum(theirs.weights[slice(*pair.listed)]) for pair in paired + free)
    if cut in result.extra:  # a beginning may be that of any word, too
        asked_paired += mine.weights[cut]
        listed_paired += VOCABULARY.rarest
    spans = ([pair.asked for pair in paired + free], [pair.listed for pair in paired + free])
    left_over = [
        {i for i, weight in enumerate(side.weights) if weight > PARTICLE}
        - {i for start, end in taken for i in range(start, end)}
        for taken, side in zip(spans, (mine, theirs), strict=True)
    ]
    contradictions = min(map(len, left_over)) - (cut in left_over[0])
    terms = Terms.of(mine, kind)
    bound = upper_bound(
        mine,
        Paired(
            np.array([asked_paired]),
            np.array([listed_paired]),
            np.array([theirs.total]),
            np.array([max(0, contradictions)]),
            np.array([len(theirs.weights) == 1 and bool(left_over[0] - {cut})]),
        ),
        terms,
    )
    assert result.score <= float(bound[0]) + 1e-9
    if result.score > 0:
        assert asked_paired >= needed_weight(mine.total, min(result.score, 0.999), terms) - 1e-9


@settings(max_examples=400)
@given(names, names, kinds)
def test_no_score_at_or_above_a_limit_is_given_up(asked: str, listed: str, kind: Kind) -> None:
    mine, theirs = weighed(asked, kind), weighed(listed, kind)
    likenesses = find_likenesses(mine.name, theirs.name, LEXICON)
    whole = score_names(mine, theirs, kind, likenesses)
    limit = Limit(whole.score - 1e-9, Terms.of(mine, kind))
    assert score_names(mine, theirs, kind, likenesses, limit) == whole
