import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutti.core.territory import COUNTRIES, InvalidTerritory, TerritorySet


def test_nothing_said_is_the_world():
    world = TerritorySet.of([])
    assert "DE" in world
    assert world.expand() == COUNTRIES
    assert world.words() == ["Worldwide"]


@pytest.mark.parametrize("word", ["Worldwide", "WW", "world", " WORLDWIDE "])
def test_the_world_has_several_spellings(word):
    assert TerritorySet.of([word]) == TerritorySet()


def test_an_exclusion_stays_an_exclusion():
    kept = TerritorySet.of(["Worldwide", "-CN", "-uk"])
    assert kept.words() == ["Worldwide", "-CN", "-GB"]
    assert "CN" not in kept
    assert "ZZ" in kept, "a country that is founded tomorrow belongs to the world"
    assert len(kept.expand()) == len(COUNTRIES) - 2


def test_countries_less_some_of_them_are_countries():
    assert TerritorySet.of(["US", "CA", "-CA"]) == TerritorySet(frozenset({"US"}))
    assert "DE" not in TerritorySet.of(["US"])


@pytest.mark.parametrize("words", [["Narnia"], ["USA"], [""], ["-"], ["US", "-US"], ["🇩🇪"]])
def test_other_words_are_refused(words):
    with pytest.raises(InvalidTerritory):
        TerritorySet.of(words)


codes = st.sampled_from(sorted(COUNTRIES))


@given(st.one_of(st.none(), st.frozensets(codes, min_size=1)), st.frozensets(codes))
def test_the_written_expression_reads_back(included, excluded):
    if included is not None and included <= excluded:
        return
    words = [*(included or ["WW"]), *(f"-{c}" for c in excluded)]
    kept = TerritorySet.of(words)
    assert TerritorySet.of(kept.words()) == kept


words = st.lists(st.sampled_from(["Worldwide", "DE", "-DE", "FR", "-FR", "US"]), max_size=4)


@given(words, words)
def test_what_is_inside_both(one, other):
    try:
        left, right = TerritorySet.of(one), TerritorySet.of(other)
    except InvalidTerritory:
        return
    both = left & right
    assert both.expand() == left.expand() & right.expand()
    assert ("ZZ" in both) == ("ZZ" in left and "ZZ" in right)
    assert both == right & left
