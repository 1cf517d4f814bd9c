import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutti.core.identifiers import (
    GtinSeries,
    InvalidIdentifier,
    IsrcSeries,
    format_grid,
    format_isni,
    format_isrc,
    format_iswc,
    parse_dpid,
    parse_grid,
    parse_gtin,
    parse_ipi,
    parse_isni,
    parse_isrc,
    parse_iswc,
    same_product,
)

PARSERS = [parse_isrc, parse_gtin, parse_iswc, parse_ipi, parse_isni, parse_grid, parse_dpid]


@pytest.mark.parametrize(
    ("parse", "text", "canonical"),
    [
        (parse_isrc, "us-s1z-99-00001", "USS1Z9900001"),
        (parse_isrc, " QZ ABC 26 00001 ", "QZABC2600001"),
        (parse_isrc, "GBAYE6800011", "GBAYE6800011"),
        (parse_iswc, "T-034.524.680-1", "T0345246801"),
        (parse_iswc, "t0000000010", "T0000000010"),
        (parse_ipi, "00017798450", "00017798450"),
        (parse_ipi, "14107338", "00014107338"),
        (parse_ipi, "IPI: 000.0000.0199", "00000000199"),
        (parse_isni, "0000 0001 2281 955X", "000000012281955X"),
        (parse_isni, "https://isni.org/isni/000000012281955x", "000000012281955X"),
        (parse_grid, "Grid: A1-2425G-ABC1234002-M", "A12425GABC1234002M"),
        (parse_dpid, "padpida2011072101t", "PADPIDA2011072101T"),
        (parse_dpid, "PADPIDA-2007050901-U", "PADPIDA2007050901U"),
    ],
)
def test_spellings_lead_to_one_canonical_form(parse, text, canonical):
    assert parse(text) == canonical
    assert parse(canonical) == canonical


@pytest.mark.parametrize(
    ("parse", "text"),
    [
        (parse_isrc, "XXSKG1912345"),
        (parse_isrc, "USS1Z9900000"),
        (parse_isrc, "USS1Z990001"),
        (parse_isrc, "USS1Z990000A"),
        (parse_isrc, "٠١٢٣٤٥٦٧٨٩٠١"),
        (parse_iswc, "T-034.524.680-2"),
        (parse_iswc, "034.524.680-1"),
        (parse_ipi, "00014107339"),
        (parse_ipi, "0"),
        (parse_ipi, "000141073380"),
        (parse_isni, "0000 0001 2281 9550"),
        (parse_isni, "1234"),
        (parse_grid, "A1-2425G-ABC1234002-Q"),
        (parse_grid, "A1-TEST-GRID-0001"),
        (parse_dpid, "2011072101T"),
        (parse_dpid, "PADPIDA"),
        (parse_gtin, "721620118166"),
        (parse_gtin, "000000000000"),
        (parse_gtin, "7216201181"),
        (parse_gtin, "210000000000"),
        (parse_gtin, "²²²²²²²²²²²²"),
    ],
)
def test_what_is_wrong_is_refused_with_a_sentence(parse, text):
    with pytest.raises(InvalidIdentifier) as refused:
        parse(text)
    assert len(str(refused.value)) > 20


def test_a_wrong_check_digit_is_named():
    with pytest.raises(InvalidIdentifier, match="should be 5"):
        parse_gtin("721620118166")
    with pytest.raises(InvalidIdentifier, match="should be 1"):
        parse_iswc("T-034.524.680-2")


def test_how_people_read_them():
    assert format_isrc("QZABC2600001") == "QZ-ABC-26-00001"
    assert format_iswc("T0345246801") == "T-034.524.680-1"
    assert format_isni("000000012281955X") == "0000 0001 2281 955X"
    assert format_grid("A12425GABC1234002M") == "A1-2425G-ABC1234002-M"


def test_a_upc_and_its_ean_are_one_product():
    assert same_product("0721620118165", "721620118165")
    assert not same_product("721620118165", "190295810726")
    upc = parse_gtin("00721620118165")
    assert upc.shortest == "721620118165"
    assert upc.is_upc
    assert upc.ean13 == "0721620118165"


def test_an_ean_keeps_its_thirteen_digits():
    ean = parse_gtin("8718857546047")
    assert (ean.shortest, ean.is_upc, ean.ean13) == ("8718857546047", False, "8718857546047")
    assert parse_gtin("18718857546044").ean13 is None


def test_a_upc_that_starts_with_zero_keeps_its_twelve_digits():
    assert parse_gtin("0093624970989").shortest == "093624970989"


def test_an_isrc_year_counts_from_one_to_its_end():
    series = IsrcSeries("QZABC", 2026)
    assert series.after(0) == (1, "QZABC2600001")
    assert series.after(99_998) == (99_999, "QZABC2699999")
    assert series.after(99_999) is None
    assert series.number("QZABC2600042") == 42
    assert series.number("QZABC2500042") is None
    assert series.number("QZABD2600042") is None


@pytest.mark.parametrize("prefix", ["QZAB", "qzabc", "Q1ABC", "XXABC", "QZABCD"])
def test_an_isrc_prefix_must_be_one(prefix):
    with pytest.raises(InvalidIdentifier):
        IsrcSeries(prefix, 2026)


@given(st.integers(0, 200_000))
def test_every_isrc_that_is_counted_is_valid_and_read_back(last):
    following = IsrcSeries("QZABC", 2099).after(last)
    if following is None:
        assert last >= 99_999
        return
    number, code = following
    assert parse_isrc(code) == code
    assert IsrcSeries("QZABC", 2099).number(code) == number == last + 1


def test_a_company_prefix_counts_from_zero_to_its_end():
    series = GtinSeries("7216201", 12)
    assert series.capacity == 10_000
    assert series.after(-1) == (0, "721620100009")
    assert series.after(9_999) is None
    assert series.number("0721620118165") == 1816
    assert series.number("190295810726") is None


def test_a_thirteen_digit_prefix_gives_eans():
    series = GtinSeries("871885754", 13)
    assert series.number("8718857546047") == 604
    assert series.code(604) == "8718857546047"


@pytest.mark.parametrize(
    ("prefix", "length"), [("12345", 12), ("12345678901", 12), ("721620", 14), ("2162011", 12)]
)
def test_a_company_prefix_must_fit(prefix, length):
    with pytest.raises(InvalidIdentifier):
        GtinSeries(prefix, length)


@given(st.sampled_from([("721620", 12), ("8594012345", 13), ("0093624970", 13)]), st.integers(0, 10**5 - 1))
def test_every_upc_that_is_counted_is_valid_and_read_back(given_prefix, number):
    series = GtinSeries(*given_prefix)
    code = series.code(number)
    if code is None:
        assert number >= series.capacity
        return
    assert series.number(code) == number


@given(st.sampled_from(PARSERS), st.text())
def test_any_text_is_read_or_refused(parse, text):
    try:
        canonical = parse(text)
    except InvalidIdentifier:
        return
    assert canonical


@given(st.text("0123456789", min_size=9, max_size=9))
def test_one_wrong_digit_of_an_ipi_is_always_seen(body):
    from tutti.core.identifiers.parties import ipi_check

    code = body + ipi_check(body)
    if int(code) < 100:
        return
    wrong = str((int(code[3]) + 1) % 10)
    with pytest.raises(InvalidIdentifier):
        parse_ipi(code[:3] + wrong + code[4:])
