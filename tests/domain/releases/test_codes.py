"""Ranges of ISRCs and UPCs, in the database."""

import psycopg
import pytest

from tutti.core.identifiers import GtinSeries, IsrcSeries, parse_gtin


@pytest.mark.parametrize("prefix", ["0850000", "871885754", "400638", "859401234512"])
def test_the_database_makes_the_same_products(database_url: str, prefix: str) -> None:
    series = GtinSeries(prefix, 13)
    numbers = [n for n in (0, 1, 7, 99, 604, 99_999) if n < series.capacity]
    with psycopg.connect(database_url) as connection:
        for number in numbers:
            row = connection.execute("select code_of(%s, %s, 0, %s)", ("upc", prefix, number)).fetchone()
            assert row == (parse_gtin(series.code(number) or "").gtin14,)


@pytest.mark.parametrize(("year", "number"), [(26, 0), (26, 41), (5, 99_998)])
def test_the_database_makes_the_same_recordings(database_url: str, year: int, number: int) -> None:
    with psycopg.connect(database_url) as connection:
        row = connection.execute("select code_of(%s, %s, %s, %s)", ("isrc", "QZABC", year, number)).fetchone()
    assert row == (IsrcSeries("QZABC", year).code(number + 1),)


@pytest.mark.parametrize(
    ("kind", "prefix", "digits", "all_of_them"),
    [("upc", "85940123451", 12, 10), ("upc", "859401234512", 12, 1), ("isrc", "QZABC", 10, 99_999)],
)
def test_a_range_is_given_out_to_its_last_number(
    database_url: str, kind: str, prefix: str, digits: int, all_of_them: int
) -> None:
    take = "select prefix, first from take_codes(0, %s, 26, %s, %s)"
    with psycopg.connect(database_url) as connection:
        connection.execute("insert into code_prefix (kind, prefix) values (%s, %s)", (kind, prefix))
        assert connection.execute(take, (kind, all_of_them + 1, digits)).fetchone() is None
        if all_of_them > 1:
            assert connection.execute(take, (kind, all_of_them - 1, digits)).fetchone() == (prefix, 0)
        assert connection.execute(take, (kind, 1, digits)).fetchone() == (prefix, all_of_them - 1)
        assert connection.execute(take, (kind, 1, digits)).fetchone() is None
