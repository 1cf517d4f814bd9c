"""Each word that is written is in the lists of its version, and roles find their way from one to another."""

from functools import cache

import pytest
from lxml import etree

from tests.domain.ddex import oracle
from tutti.core.territory import COUNTRIES, WORLDWIDE
from tutti.domain.ddex import (
    CommercialModel,
    Compilation,
    ContainsAI,
    ControlType,
    HashAlgorithm,
    ParentalWarning,
    RecordingType,
    ReleaseType,
    TitleType,
)
from tutti.domain.ddex.formats import vocabulary

OTHERS = ("Video", "Image", "Text")
XS = "{http://www.w3.org/2001/XMLSchema}"
LISTS = {
    "3.8.2": "ern-3.8.2/avs_20161006.xsd",
    "4.3": "ern-4.3/allowed-value-sets.xsd",
    "4.3.2": "allowed-value-sets.xsd",
}


@cache
def _types(version: str) -> dict[str, etree._Element]:
    root = etree.parse(str(oracle.SCHEMAS / LISTS[version])).getroot()
    return {node.get("name"): node for node in root.iterfind(f"{XS}simpleType")}


def _allowed(version: str, name: str) -> set[str]:
    """Return the values of a list, which may be a union of others."""
    node = _types(version)[name]
    union = node.find(f"{XS}union")
    if union is None:
        return {value.get("value") for value in node.iter(f"{XS}enumeration")}
    return set().union(
        *(_allowed(version, part.rpartition(":")[2]) for part in union.get("memberTypes").split())
    )


@oracle.needs_schemas
@pytest.mark.parametrize(
    ("version", "name", "words"),
    [
        *((version, "CurrentTerritoryCode", COUNTRIES | {WORLDWIDE}) for version in LISTS),
        *((version, "MessageControlType", set(ControlType)) for version in LISTS),
        *((version, "ParentalWarningType", set(ParentalWarning)) for version in LISTS),
        *((version, "SoundRecordingType", set(RecordingType)) for version in LISTS),
        *((version, "AudioCodecType", vocabulary.AUDIO_CODECS) for version in LISTS),
        *((version, "ImageCodecType", vocabulary.IMAGE_CODECS) for version in LISTS),
        *((version, "TitleType", set(TitleType)) for version in LISTS),
        *((v, f"{kind}CodecType", vocabulary.OTHER_CODECS[kind]) for v in LISTS for kind in OTHERS),
        *(("3.8.2", f"{kind}Type", vocabulary.OTHER_TYPES_382[kind]) for kind in OTHERS),
        *(
            (v, f"{kind}Type", vocabulary.OTHER_TYPES_4[kind])
            for v in LISTS
            for kind in ("Image", "Text")
            if v != "3.8.2"
        ),
        *((v, "VideoType_ERN43", vocabulary.OTHER_TYPES_4["Video"]) for v in LISTS if v != "3.8.2"),
        ("3.8.2", "ReleaseType", {*ReleaseType, "TrackRelease", "Bundle", "MultimediaSingle"}),
        ("3.8.2", "ReleaseType", {"VideoAlbum", "VideoSingle"}),
        ("4.3", "ReleaseType_ERN4", set(ReleaseType)),
        ("4.3.2", "ReleaseType_ERN4", set(ReleaseType)),
        ("3.8.2", "CommercialModelType", vocabulary.MODELS_382),
        ("4.3", "CommercialModelType_ERN", vocabulary.MODELS | set(CommercialModel)),
        ("4.3.2", "CommercialModelType_ERN", vocabulary.MODELS | set(CommercialModel)),
        ("3.8.2", "UseType", vocabulary.USES_382),
        ("4.3", "UseType_ERN", vocabulary.USES),
        ("4.3.2", "UseType_ERN", vocabulary.USES_432),
        ("3.8.2", "HashSumAlgorithmType", vocabulary.HASH_SUMS_382),
        ("4.3", "HashSumAlgorithmType", vocabulary.HASH_SUMS_4 | set(HashAlgorithm)),
        ("4.3.2", "HashSumAlgorithmType", vocabulary.HASH_SUMS_4 | set(HashAlgorithm)),
        ("3.8.2", "CurrencyCode", vocabulary.CURRENCIES_382),
        ("4.3", "CurrencyCode", vocabulary.CURRENCIES_4),
        ("4.3.2", "CurrencyCode", vocabulary.CURRENCIES_4),
        ("3.8.2", "IsoLanguageCode", vocabulary.LANGUAGES_382),
        ("3.8.2", "ArtistRole", vocabulary.ARTISTS_382),
        ("3.8.2", "ResourceContributorRole", vocabulary.CONTRIBUTORS_382),
        ("3.8.2", "MusicalWorkContributorRole", vocabulary.WRITERS_382),
        ("4.3", "ContributorRole", vocabulary.ROLES_43),
        ("4.3.2", "ContributorRole", vocabulary.ROLES_432),
        ("4.3", "InstrumentType", vocabulary.instruments_43()),
        ("4.3.2", "InstrumentType", vocabulary.instruments_432()),
        ("4.3", "DisplayArtistRole", vocabulary.ARTISTS_4),
        ("4.3.2", "DisplayArtistRole", vocabulary.ARTISTS_4),
        ("4.3.2", "ContainsAI", set(ContainsAI)),
    ],
)
def test_the_words_are_allowed(version: str, name: str, words: set[str]):
    assert {str(word) for word in words} - _allowed(version, name) == set()


@oracle.needs_schemas
@pytest.mark.parametrize(
    ("version", "known"), [("4.3", vocabulary.instruments_43()), ("4.3.2", vocabulary.instruments_432())]
)
def test_every_instrument_of_a_version_is_known(version: str, known: frozenset[str]):
    assert _allowed(version, "InstrumentType") - known == {"UserDefined"}


def test_compilations_are_named_by_their_elements():
    assert {str(kind) for kind in Compilation} == {"IsSingleArtistCompilation", "IsMultiArtistCompilation"}


@pytest.mark.parametrize(
    ("role", "known", "said"),
    [
        ("Composer", vocabulary.ROLES_43, ("Composer",)),
        ("Producer", vocabulary.ROLES_43, ("StudioProducer",)),
        ("StudioProducer", vocabulary.CONTRIBUTORS_382, ("Producer",)),
        ("MusicGroup", vocabulary.CONTRIBUTORS_382, ("Band",)),
        ("MixingEngineer", vocabulary.CONTRIBUTORS_382, ("StudioPersonnel", "MixingEngineer")),
        ("VocalArranger", vocabulary.WRITERS_382, ("Arranger", "VocalArranger")),
        ("ImmersiveMasteringEngineer", vocabulary.ROLES_43, ("ImmersiveMasteringEngineer",)),
        ("Theremin", vocabulary.ROLES_432, ("Theremin",)),
    ],
)
def test_a_role_is_said_in_the_words_of_a_version(role: str, known: frozenset[str], said: tuple[str, ...]):
    assert vocabulary.translate(role, known) == said


def test_every_wider_word_and_synonym_is_a_word_of_some_version():
    everything = (
        vocabulary.ROLES_432 | vocabulary.CONTRIBUTORS_382 | vocabulary.ARTISTS_382 | vocabulary.WRITERS_382
    )
    for role in vocabulary.ROLES_432 - vocabulary.CONTRIBUTORS_382:
        first = vocabulary.translate(role, vocabulary.CONTRIBUTORS_382)[0]
        assert first in everything
