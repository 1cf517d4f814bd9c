"""Samples spoilt so that the schema of their version still takes them: each way is found, line and mend told.

The schemas hold no keys. DDEX's own Schematron rules are asked as well where they have a rule for it.
"""

from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

from tests.domain.ddex import oracle
from tests.house.checkout import ROOT
from tutti.core.findings import Severity
from tutti.domain.ddex import Finding, examine

pytestmark = [oracle.needs_schemas, oracle.needs_samples]
Root = etree._Element
OLD = "ern382/audio_album_music_only__official.xml"
NEW = {"4.2": "ern42/audio_album_21_tracks.xml", "4.3": "ern43/audio_album_21_tracks.xml"}


def without(*paths: str) -> Callable[[Root], None]:
    def spoil(root: Root) -> None:
        for path in paths:
            found = root.xpath(path)
            assert found, path
            for each in found:
                each.getparent().remove(each)

    return spoil


def saying(path: str, text: str) -> Callable[[Root], None]:
    def spoil(root: Root) -> None:
        found = root.xpath(path)
        assert found, path
        for each in found:
            each.text = text

    return spoil


def marked(path: str, name: str, value: str | None) -> Callable[[Root], None]:
    def spoil(root: Root) -> None:
        (each,) = root.xpath(path)
        if value is None:
            del each.attrib[name]
        else:
            each.set(name, value)

    return spoil


def with_the_same_isrc(root: Root) -> None:
    first, second = root.xpath("//SoundRecording")[:2]
    second.find(".//ISRC").text = first.find(".//ISRC").text


MAIN = "//Release[@IsMainRelease]"
COVER_ITEM = "//ResourceGroupContentItem[ResourceType='Image']"
COVER_REFERENCE = f"{MAIN}/ReleaseResourceReferenceList/*[@ReleaseResourceType='SecondaryResource']"
SPOILT_382 = {
    # the seven of the public set
    "no sound recordings": (without("//SoundRecording"), "no_recordings", True),
    "no image": (without("//Image", COVER_ITEM, COVER_REFERENCE), "no_cover", True),
    "image not front cover": (saying("//ImageType", "BackCoverImage"), "image_type_wrong", True),
    "no main release": (marked(MAIN, "IsMainRelease", None), "main_release_unmarked", True),
    "no album release": (without(MAIN), "no_main_release", True),
    "ISRC missing": (without("(//SoundRecording)[1]/SoundRecordingId/ISRC"), "isrc_missing", True),
    "ISRC empty": (saying("(//SoundRecording)[1]//ISRC", ""), "isrc_missing", True),
    # and more
    "main release is a track": (saying(f"{MAIN}/ReleaseType", "TrackRelease"), "main_release_is_track", True),
    "cover not on the release": (without(COVER_ITEM, COVER_REFERENCE), "resource_unused", False),
    "reference to nothing": (
        saying(f"({MAIN}/ReleaseResourceReferenceList/*)[1]", "A99"),
        "reference_dangling",
        False,
    ),
    "two main releases": (
        marked("(//Release[not(@IsMainRelease)])[1]", "IsMainRelease", "true"),
        "two_main_releases",
        True,
    ),
    "one ISRC twice": (with_the_same_isrc, "isrc_repeated", False),
}
SPOILT_4 = {
    "no sound recordings": (without("//SoundRecording"), "no_recordings", True),
    "no image": (without("//Image", "//LinkedReleaseResourceReference"), "no_cover", True),
    "image not front cover": (saying("//Image/Type", "BackCoverImage"), "image_type_wrong", True),
    "cover not on the release": (without("//LinkedReleaseResourceReference"), "resource_unused", False),
    "ISRC empty": (saying("(//SoundRecording)[1]//ISRC", ""), "isrc_missing", True),
    "track reference to nothing": (
        saying("(//ResourceGroupContentItem/ReleaseResourceReference)[1]", "A99"),
        "reference_dangling",
        True,
    ),
    "track release about nothing": (
        saying("(//TrackRelease/ReleaseResourceReference)[1]", "A99"),
        "reference_dangling",
        True,
    ),
    "no track releases": (
        without("//TrackRelease", "//ReleaseDeal[DealReleaseReference!='R0']"),
        "track_release_missing",
        True,
    ),
    "party unknown": (saying("(//ArtistPartyReference)[1]", "P99"), "reference_dangling", False),
    "deal about nothing": (saying("(//DealReleaseReference)[1]", "R99"), "reference_dangling", False),
    "no main artist": (
        saying("//Release/DisplayArtist/DisplayArtistRole", "FeaturedArtist"),
        "no_main_artist",
        False,
    ),
    "one ISRC twice": (with_the_same_isrc, "isrc_repeated", False),
}
"""How, the finding that tells it, and whether DDEX has a fatal rule against it."""
CASES = [("3.8.2", OLD, how) for how in SPOILT_382] + [
    (version, sample, how) for version, sample in NEW.items() for how in SPOILT_4
]


@pytest.mark.parametrize(("version", "sample", "how"), CASES)
def test_what_the_schema_lets_pass_is_found(version: str, sample: str, how: str) -> None:
    spoil, code, is_fatal = (SPOILT_382 if version == "3.8.2" else SPOILT_4)[how]
    whole = (oracle.SAMPLES / sample).read_bytes()
    root = etree.fromstring(whole)
    spoil(root)
    spoilt = etree.tostring(root)
    assert oracle.schema_errors(spoilt, version) == []
    assert _fatal(spoilt) - _fatal(whole) if is_fatal else True
    fresh = [each for each in examine(spoilt).findings if each.code == code]
    assert len(fresh) > len([each for each in _found(sample) if each.code == code])
    assert all(each.line and each.path and each.message and each.mend for each in fresh)


LENIENT = {"no image": "no_cover", "no main release": "main_release_unmarked"}
"""Ways that only a warning tells of: real senders leave the mark out, and covers may come apart."""


@pytest.mark.parametrize("how", list(SPOILT_382)[:7])
def test_the_seven_of_the_public_set_have_the_verdict_that_the_page_states(how: str) -> None:
    spoil, code, _ = SPOILT_382[how]
    root = etree.fromstring((oracle.SAMPLES / OLD).read_bytes())
    spoil(root)
    found = examine(etree.tostring(root)).findings
    severities = {each.severity for each in found if each.code == code}
    assert severities == {Severity.WARNING if how in LENIENT else Severity.ERROR}
    page = (ROOT / "docs" / "ddex.md").read_text().partition("## Wrong, and valid by the schema")[2]
    assert f"| `{code}` | {severities.pop()} |" in page


@cache
def _found(sample: str) -> tuple[Finding, ...]:
    return examine((oracle.SAMPLES / sample).read_bytes()).findings


def _fatal(message: bytes) -> Counter[str]:
    return Counter(oracle.fatal(oracle.broken_rules(message, _rules(message))))


def _rules(message: bytes) -> Path:
    profile = etree.fromstring(message).get("ReleaseProfileVersionId", "")
    folder, edition = ("schematron-1.4-ern3", 14) if "/" in profile else ("schematron-2.1-ern4", 21)
    name = profile.rpartition("/")[2]
    return oracle.SCHEMAS / folder / f"NewReleaseMessage_ReleaseProfile_{name}_{edition}.sch"
