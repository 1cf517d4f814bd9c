"""What a store is sent beside songs and cover: what its profile takes, what its version has room for."""

from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from tests.domain.ddex.test_others import BACK, BOOKLET, CAPTURE, video
from tests.domain.delivery.test_cover_declared import COVER, INTENT, SOUND
from tests.instance import release_body
from tutti.domain import ddex, releases
from tutti.domain.ddex import OtherResource, ResourceKind, Version
from tutti.domain.delivery import Party, StoreProfile, load_profiles
from tutti.domain.delivery.verbs.compose import Composed, ResourceMaterial, compose

SANDBOX, GENERIC = 9999, 1999
SENDER = Party("PADPIDA0000000000T", "Tutti")
KINDS = {
    ResourceKind.VIDEO: ("video", "video/mp4", "mp4"),
    ResourceKind.IMAGE: ("image", "image/jpeg", "jpg"),
    ResourceKind.TEXT: ("text", "application/pdf", "pdf"),
}


def composed(profile: StoreProfile, *others: OtherResource, missing: Sequence[int] = ()) -> Composed:
    body = release_body("x", "y", upc="850000000018")
    body["tracks"][0]["isrc"] = "QZTUT2600001"
    draft, _ = releases.from_wire(body["release"], body["tracks"])
    told = tuple(
        releases.ReleaseResource(kind=KINDS[each.kind][0], told=msgspec.to_builtins(each)) for each in others
    )
    files = [
        ResourceMaterial(f"k{i}", 10 + i, "0" * 64, *KINDS[each.kind][1:], position=i, hash_sum=f"{i:064}")
        for i, each in enumerate(others)
        if i not in missing and each.kind in profile.resources.kinds
    ]
    return compose(profile, SENDER, INTENT, replace(draft, resources=told), [SOUND], COVER, files)


def profile(home: Path, store: int = SANDBOX, version: Version = Version.ERN_43) -> StoreProfile:
    found = load_profiles(home).get(store)
    return replace(found, message=replace(found.message, version=version))


@pytest.mark.parametrize("version", list(Version))
def test_all_that_fits_is_sent_with_its_own_file(version: Version, tmp_path: Path) -> None:
    captured = replace(CAPTURE, file=replace(BOOKLET.file, uri="c.jpg", codec="JPEG"))  # type: ignore[type-var]
    made = composed(profile(tmp_path, version=version), video(number=2), captured, BOOKLET)
    assert made.unsent == ()
    assert made.names[2:] == (
        "850000000018_01_003.mp4",
        "850000000018_01_004.jpg",
        "850000000018_01_005.pdf",
    )
    again = ddex.read(ddex.write(made.message, version)).message
    assert isinstance(again, ddex.NewReleaseMessage)
    sent = {each.file.uri: each.file for each in again.release.others if each.file}
    assert set(sent) == {f"resources/{name}" for name in made.names[2:]}
    sums = [sent[f"resources/{name}"].hash_sum for name in made.names[2:]]
    assert [each and each.value for each in sums] == [f"{i:064}" for i in range(3)]
    assert [each.goes_with for each in again.release.others if each.type == "VideoScreenCapture"] == [1]


def test_a_store_that_takes_none_is_sent_the_music_alone(tmp_path: Path) -> None:
    plain = replace(profile(tmp_path), resources=load_profiles(tmp_path).get(GENERIC).resources)
    made = composed(plain, video(number=2), BOOKLET)
    assert (made.message.release.others, made.files, len(made.names)) == ((), (), 2)
    assert [(each.path, each.code) for each in made.unsent] == [
        ("resources[0]", "resource_not_sent"),
        ("resources[1]", "resource_not_sent"),
    ]
    assert made.unsent[1].message == "Sandbox is not sent Text 'The Booklet': its profile takes no Text."
    ddex.write(made.message, Version.ERN_43)


def test_what_the_version_has_no_room_for_stays_out_and_the_rest_goes(tmp_path: Path) -> None:
    captured = replace(CAPTURE, file=BOOKLET.file)
    long = video(number=2, type="LongFormMusicalWorkVideo")
    made = composed(profile(tmp_path), long, captured, BOOKLET, BACK, missing=[3])
    assert [each.type for each in made.message.release.others] == ["NonInteractiveBooklet"]
    assert [each.path for each in made.unsent] == ["resources[0]", "resources[1]", "resources[3]"]
    assert "ShortFormMusicalWorkVideo" in made.unsent[0].message
    assert "its file has not come" in made.unsent[2].message
    ddex.write(made.message, Version.ERN_43)
