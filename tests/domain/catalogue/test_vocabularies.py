import os
import re
from pathlib import Path

import pytest

from tutti.domain import catalogue
from tutti.domain.catalogue import RoleGroup, StoreKind

# Pairs that a client in production sends (distribution contract, section 9.4).
PAIRS = [
    ("Pop", "French Pop"),
    ("Pop", "K-Pop"),
    ("Electronic", "Electronica"),
    ("Electronic", "Dance"),
    ("Hip Hop/Rap", "Rap"),
    ("R&B/Soul", "Contemporary R&B"),
    ("R&B/Soul", "Funk"),
    ("Alternative", "Indie Pop"),
    ("Alternative", "Punk"),
    ("Rock", "Indie Rock"),
    ("Metal", "Hard Rock"),
    ("Jazz", "Contemporary Jazz"),
    ("Blues", "Contemporary Blues"),
    ("Gospel", "Contemporary Gospel"),
    ("Worldwide", "Afrobeats"),
    ("Worldwide", "Worldbeat"),
    ("Reggae/Dancehall", "Dancehall"),
    ("Latin", "Reggaeton"),
    ("Country", "Contemporary Country"),
    ("Folk", "Contemporary Folk"),
]


@pytest.mark.parametrize(("name", "sub"), PAIRS)
def test_pairs_in_use_are_known_in_any_case(name, sub):
    for spelling in (name, name.upper(), name.lower(), name.replace("/", " / ")):
        genre = catalogue.genre(spelling)
        assert genre is not None
        assert genre.name == name
        assert genre.sub_genre(sub.lower()).name == sub


def test_what_was_meant():
    assert catalogue.genre("Hip-Hop").name == "Hip Hop/Rap"
    assert catalogue.genre("Elektronic") is None
    assert catalogue.genre_like("Elektronic").name == "Electronic"
    assert catalogue.genre_like("Amapiano").name == "Worldwide"
    assert catalogue.genre_like("xyzzy") is None
    assert catalogue.role_like("Produser").name == "Producer"


@pytest.mark.parametrize(
    ("tag", "code"),
    {
        "en": "en",
        "EN": "en",
        "eng": "en",
        "ger": "de",
        "deu": "de",
        "fil": "fil",
        "mul": "mul",
        "zxx": "zxx",
        "pt-BR": "pt",
        "zh-Hant-TW": "zh",
        "es-419": "es",
        "yue": "yue",
    }.items(),
)
def test_languages_by_code(tag, code):
    assert catalogue.language(tag).code == code


@pytest.mark.parametrize("tag", ["", "e", "English", "xx", "en_US", "en-", "en-USA", "١٢", "e\u0301n"])
def test_no_language(tag):
    assert catalogue.language(tag) is None


def test_languages_by_name():
    assert catalogue.language_named("english").code == "en"
    assert catalogue.language_named("Portugese").code == "pt"
    assert catalogue.language_named("Greek").code == "el"
    assert catalogue.language_named("Gobbledygook") is None


def test_every_two_letter_code_of_iso_639_1_is_there():
    pycountry = pytest.importorskip("pycountry")
    wanted = {entry.alpha_2 for entry in pycountry.languages if hasattr(entry, "alpha_2")}
    assert wanted <= {language.code for language in catalogue.languages()}


def test_roles_of_the_contract():
    named = """Producer, Engineer, Mixer, Mastering Engineer, Performer, Vocalist, Featured Artist, Remixer,
        Arranger, Programmer, Musician, Composer, Lyricist, Composer & Lyricist"""
    for name in map(str.strip, named.split(",")):
        assert catalogue.role(name.upper()).name == name
    assert catalogue.role("Singer").group is RoleGroup.PERFORMER
    assert catalogue.role("Plumber") is None


def test_stores_of_the_contract():
    by_id = {store.id: store.name for store in catalogue.stores()}
    assert {
        1: "Apple Music",
        9: "Spotify",
        13: "YouTube Music",
        17: "Amazon",
        319: "TikTok",
    }.items() <= by_id.items()
    assert len(by_id) > 30
    assert all(store.id in (1, 9, 13, 17, 319) or store.id >= 1000 for store in catalogue.stores())
    assert catalogue.store(catalogue.SANDBOX_ID).kind is StoreKind.SANDBOX
    assert catalogue.store_of("spotify").id == 9
    assert catalogue.store(2) is None


def test_no_id_slug_or_name_is_given_twice():
    stores = catalogue.stores()
    for field in ("id", "slug", "name"):
        assert len({getattr(store, field) for store in stores}) == len(stores)
    assert all(re.fullmatch(r"[a-z0-9_]+", store.slug) for store in stores)
    assert len({genre.name for genre in catalogue.genres()}) == len(catalogue.genres())
    assert len({role.name for role in catalogue.roles()}) == len(catalogue.roles())
    assert len({mood.name for mood in catalogue.moods()}) == len(catalogue.moods())
    assert len({tier.code for tier in catalogue.price_tiers()}) == len(catalogue.price_tiers())
    subs = [sub for genre in catalogue.genres() for sub in genre.sub_genres]
    for entries in (
        catalogue.genres(),
        subs,
        catalogue.moods(),
        catalogue.languages(),
        catalogue.price_tiers(),
    ):
        assert len({entry.id for entry in entries}) == len(entries)
        assert all(entry.id > 0 for entry in entries)


def test_ids_that_clients_have_stored_stay():
    assert [(genre.id, genre.name) for genre in catalogue.genres()][:3] == [
        (1, "Alternative"),
        (2, "Anime"),
        (3, "Blues"),
    ]
    assert catalogue.genre("Pop").id == 20
    assert catalogue.genre("Pop").sub_genre("K-Pop").id == 2002
    assert catalogue.genre_of(27).name == "Worldwide"
    assert catalogue.genre_of(28) is None
    assert catalogue.language("en").id == 37
    assert catalogue.mood("Chill").id == 5
    assert catalogue.price_tier("alb-front").id == 14


@pytest.mark.parametrize(
    ("text", "genre", "sub", "likeness"),
    [
        ("Pop", "Pop", None, "exact"),
        ("Boom Bap", "Hip Hop/Rap", "Boom Bap", "exact"),
        ("hip-hop", "Hip Hop/Rap", None, "folded"),
        ("HipHop", "Hip Hop/Rap", None, "folded"),
        ("ClassicalMusic", "Classical", None, "folded"),
        ("R'n'B", "R&B/Soul", None, "folded"),
        (" DETROIT TECHNO ", None, None, None),
        ("DeepHouse", "Electronic", "Deep House", "folded"),
        ("Elektronic", "Electronic", None, "near"),
        ("Raggaeton", "Latin", "Reggaeton", "near"),
        ("", None, None, None),
        ("\x00", None, None, None),
        ("x" * 100_000, None, None, None),
    ],
)
def test_what_a_free_text_means(text, genre, sub, likeness):
    found = catalogue.match_genre(text)
    if genre is None:
        assert found is None or found.likeness == "near"
        return
    assert found.genre.name == genre
    assert (found.sub_genre and found.sub_genre.name) == sub
    assert found.likeness == likeness


def test_a_sub_genre_sent_beside_its_genre():
    assert catalogue.match_genre("Pop", "k-pop").sub_genre.name == "K-Pop"
    assert catalogue.match_genre("Pop", "Doom Metal").sub_genre is None
    assert catalogue.match_genre("K-Pop", "Boom Bap").sub_genre.name == "K-Pop"
    assert catalogue.match_genre("ROCK", "Shoegaze").genre.name == "Rock"


def test_moods_and_prices_by_name():
    assert catalogue.mood("feeling good").name == "Fun"
    assert catalogue.mood("LowKey").name == "Intimate"
    assert catalogue.mood("beige") is None
    tier = catalogue.price_tier(" ALB-mid ")
    assert (str(tier.amount), tier.currency) == ("8.99", "USD")
    assert catalogue.price_tier("") is None
    assert [tier.amount for tier in catalogue.price_tiers()] == sorted(
        tier.amount for tier in catalogue.price_tiers()
    )


def test_ddex_words_are_allowed_values():
    """Against the newest set of allowed values, where the schemas are at hand."""
    default = Path(__file__).parents[3].parent / "shared" / "ddex" / "xsd"
    schema = Path(os.environ.get("TUTTI_DDEX_SCHEMAS", default)) / "allowed-value-sets.xsd"
    if not schema.exists():
        pytest.skip("no DDEX schemas here: set TUTTI_DDEX_SCHEMAS")
    text = schema.read_text()

    def allowed(name):
        part = re.search(rf'simpleType name="{name}">(.*?)</xs:simpleType>', text, re.DOTALL)
        return set(re.findall(r'enumeration value="([^"]+)"', part[1]))

    subs = {sub.ddex for genre in catalogue.genres() for sub in genre.sub_genres if sub.ddex}
    assert {genre.ddex for genre in catalogue.genres()} <= allowed("ClassifiedGenre")
    assert subs <= allowed("SubGenre")
    assert {mood.ddex for mood in catalogue.moods() if mood.ddex} <= allowed("Mood")
