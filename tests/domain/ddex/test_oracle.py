"""The judges are right, and they do find fault: with DDEX's samples and with messages spoilt on purpose."""

import csv

import pytest
from lxml import etree

from tests.domain.ddex import given, oracle
from tutti.domain.ddex import Version, write

ERN4_PROFILES = {"Audio", "Video", "SimpleAudioSingle", "SimpleVideoSingle", "MixedMedia", "DjMix"}


@oracle.needs_schemas
@oracle.needs_samples
def test_the_runner_agrees_with_the_verdicts_kept_with_the_samples():
    with (oracle.SAMPLES / "MANIFEST.csv").open() as lines:
        rows = [row for row in csv.DictReader(lines) if row["file"].endswith(".xml")]
    compared = 0
    for row in rows:
        kept = row["schematron_fails_total/unconditional_fatal"]
        if kept and int(row["bytes"]) < 120_000:
            broken = oracle.broken_rules(
                (oracle.SAMPLES / row["file"]).read_bytes(), _rules(row["release_profile"])
            )
            assert f"{len(broken)}/{len(oracle.fatal(broken))}" == kept, row["file"]
            compared += 1
    assert compared > 15


def _rules(profile: str):
    name = profile.rpartition("/")[2]
    folder, edition = (
        ("schematron-2.1-ern4", "21") if name in ERN4_PROFILES else ("schematron-1.4-ern3", "14")
    )
    return oracle.SCHEMAS / folder / f"NewReleaseMessage_ReleaseProfile_{name}_{edition}.sch"


SPOILT_FOR_THE_SCHEMA = {
    "an element is missing": lambda root: _remove(root, ".//SoundRecording/Duration"),
    "the order is wrong": lambda root: root.insert(0, root[-1]),
    "a value is not in its list": lambda root: _set(root, ".//CommercialModelType", "Barter"),
    "a date is not one": lambda root: _set(root, ".//StartDate", "next week"),
    "the attribute is unknown": lambda root: root.set("Mood", "Blue"),
}
SPOILT_FOR_THE_RULES = {
    "no front cover": lambda root: _remove(root, ".//Image"),
    "an ISRC of another form": lambda root: _set(root, ".//ISRC", "not-an-isrc"),
    "a track in the list is not on the release": lambda root: _remove(root, ".//ResourceGroupContentItem"),
    "no release": lambda root: _remove(root, ".//Release"),
    "artists without order": lambda root: _unnumber(root, ".//ReleaseList//DisplayArtist"),
    "the wrong profile": lambda root: root.set("ReleaseProfileVersionId", "Podcast"),
}


def test_references_that_lead_nowhere_or_are_given_twice_are_found():
    whole = write(given.album(), Version.ERN_43)
    assert oracle.bad_references(whole) == []
    assert oracle.bad_references(whole.replace(b"<PartyReference>P1<", b"<PartyReference>P77<")) == ["P1"]
    assert oracle.bad_references(whole.replace(b"<PartyReference>P1<", b"<PartyReference>P2<")) == [
        "P1",
        "P2",
    ]


def _remove(root: etree._Element, path: str) -> None:
    node = root.find(path)
    node.getparent().remove(node)


def _set(root: etree._Element, path: str, text: str) -> None:
    root.find(path).text = text


def _unnumber(root: etree._Element, path: str) -> None:
    del root.find(path).attrib["SequenceNumber"]


def _spoilt(version: Version, spoil) -> bytes:
    root = etree.fromstring(write(given.message(given.release(2, given.ReleaseType.ALBUM)), version))
    spoil(root)
    return etree.tostring(root)


@oracle.needs_schemas
@pytest.mark.parametrize("version", Version)
@pytest.mark.parametrize("how", SPOILT_FOR_THE_SCHEMA)
def test_the_schema_finds(version: Version, how: str):
    assert oracle.schema_errors(_spoilt(version, SPOILT_FOR_THE_SCHEMA[how]), version)


@oracle.needs_schemas
@pytest.mark.parametrize("version", Version)
@pytest.mark.parametrize("how", SPOILT_FOR_THE_RULES)
def test_the_rules_find(version: Version, how: str):
    whole = write(given.message(given.release(2, given.ReleaseType.ALBUM)), version)
    assert oracle.fatal(oracle.broken_rules(whole, oracle.rule_file(whole))) == []
    spoilt = _spoilt(version, SPOILT_FOR_THE_RULES[how])
    assert oracle.fatal(oracle.broken_rules(spoilt, oracle.rule_file(whole)))
