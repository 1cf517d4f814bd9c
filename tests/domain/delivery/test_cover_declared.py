"""What is declared of a cover: 4.3.2 says whether a machine made it, where that is known; 4.3 cannot."""

from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import pytest

from tests.instance import release_body
from tutti.domain import ddex, releases
from tutti.domain.delivery import Party, load_profiles
from tutti.domain.delivery.verbs.compose import AudioMaterial, CoverMaterial, DeliveryKind, Intent, compose

SOUND = AudioMaterial("a/b", 1000, "0" * 64, "FLAC", "flac", 44_100, 2, 16, Fraction(31), "0" * 64)
COVER = CoverMaterial("a/c", 1000, "0" * 64, "JPEG", "jpg", 3000, None, "0" * 64)
INTENT = Intent("M-1", "T-1", "20260301120000123", datetime(2026, 3, 1, tzinfo=UTC), DeliveryKind.NEW)


@pytest.mark.parametrize(("machine_made", "said"), [(True, "All"), (False, "None"), (None, None)])
def test_whether_a_machine_made_the_cover(
    machine_made: bool | None, said: str | None, tmp_path: Path
) -> None:
    body = release_body("x", "y", upc="0850000000018")
    body["tracks"][0]["isrc"] = "QZTUT2600001"
    draft, faults = releases.from_wire(body["release"], body["tracks"])
    assert faults == []
    cover = replace(COVER, machine_made=machine_made)
    profile = load_profiles(tmp_path).get(9999)
    message = compose(profile, Party("PADPIDA0000000000T", "Tutti"), INTENT, draft, [SOUND], cover).message
    assert message.release.cover is not None
    assert message.release.cover.contains_ai == said
    new, old = (ddex.write(message, version) for version in (ddex.Version.ERN_432, ddex.Version.ERN_43))
    image = new.decode().partition("<Image>")[2].partition("</Image>")[0]
    assert (f"<ContainsAI>{said}</ContainsAI>" in image) == (said is not None)
    assert "ContainsAI" not in old.decode()
