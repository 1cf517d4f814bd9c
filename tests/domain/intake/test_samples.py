"""Real messages of others: what is taken, and what is refused for which reason."""

from pathlib import Path

import pytest

from tests.domain.ddex import oracle
from tests.domain.intake.conftest import Label
from tutti.domain.intake import IntakeKind, Refused

SAMPLES = oracle.SAMPLES
pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="no folder of samples")
REFUSED = {
    "ern382/album_9_tracks_with_deals.xml": "icpn_invalid",
    "ern382/wallpaper.xml": "no_main_artist",
    "ern382_business/generic_download.xml": "no_title",
    "ern382_business/generic_subscription_streaming.xml": "no_title",
    "ern382_business/initial_territorial_deal.xml": "no_title",
    "ern382_business/pre_order_with_preview.xml": "no_title",
    "ern382_business/purge_release.xml": "icpn_invalid",
    "ern382_business/rights_claim_ugc.xml": "no_title",
    "ern382_business/takedown.xml": "no_title",
    "ern43/dj_mix.xml": "icpn_invalid",
    "hostile/billion_laughs.xml": "doctype",
    "invalid/ern382_deal_types_bad_conditions.xml": "element_unknown",
    "invalid/ern382_not_well_formed_album.xml": "not_well_formed",
    "invalid/ern382_not_well_formed_business.xml": "not_well_formed",
    "invalid/ern382_unknown_element.xml": "element_unknown",
    "invalid/ern42_party_without_full_name.xml": "element_missing",
    "invalid/ern43_peer_fixture_claimed_valid.xml": "no_title",
    "invalid/ern_unknown_version_113.xml": "version_unknown",
    "lifecycle/ern382_03_purge.xml": "release_unknown",
    "mead/mead10_artist_update.xml": "no_message",
    "semantic/ern382_image_not_front_cover.xml": "image_type_wrong",
    "semantic/ern382_no_album_release.xml": "main_release_is_track",
    "semantic/ern382_zero_sound_recordings.xml": "no_recordings",
}
"""What is not taken, with the code of one of its errors."""
ALL = (
    sorted(path.relative_to(SAMPLES).as_posix() for path in SAMPLES.glob("*/*.*")) if SAMPLES.is_dir() else []
)


@pytest.mark.parametrize("name", ALL)
async def test_every_sample(label: Label, name: str) -> None:
    content = (SAMPLES / name).read_bytes()
    if name in REFUSED:
        with pytest.raises(Refused) as refused:
            await label.send(content)
        errors = {each.code for each in refused.value.findings if each.severity == "error"}
        assert REFUSED[name] in errors
        return
    done = await label.send(content)
    release = await label.release(done.release_id)
    assert release.message is not None
    assert release.draft.release.title
    has_upc = "upc_missing" not in {each.code for each in done.findings}
    assert bool(release.draft.release.upc) is has_upc
    assert len(release.tracks) == len(release.message.release.tracks)
    assert all(each.reference for each in release.tracks)


async def test_a_life(label: Label) -> None:
    folder: Path = SAMPLES / "lifecycle"
    names = ("ern382_01_delivery.xml", "ern382_02_update.xml", "ern382_03_purge.xml")
    steps = [(folder / name).read_bytes() for name in names]
    first = await label.send(steps[0])
    second = await label.send(steps[1], first.release_id)
    assert second.kind is IntakeKind.UPDATE
    assert second.changes
    third = await label.send(steps[2])
    assert (third.kind, third.release_id) == (IntakeKind.PURGE, first.release_id)


async def test_the_onboarding_series_of_one_release(label: Label) -> None:
    """Packages in 3.8.2 without UpdateIndicator, thread or id: each tells it anew, the last takes it down."""
    folder = SAMPLES / "batches"
    done = [await label.send((folder / "1_CPD1.zip").read_bytes())]
    songs = [each.audio for each in (await label.release(done[0].release_id)).tracks]
    for name in ("2_CPD2.zip", "CPD3.zip", "CPD5.zip"):
        done.append(await label.send((folder / name).read_bytes()))
    assert len({each.release_id for each in done}) == 1
    kinds = [IntakeKind.NEW, IntakeKind.UPDATE, IntakeKind.UPDATE, IntakeKind.TAKEDOWN]
    assert [each.kind for each in done] == kinds
    for each in done:
        codes = {finding.code for finding in each.findings}
        assert "no_message_id" in codes and "message_id_reused" not in codes
    release = await label.release(done[0].release_id)
    assert release.is_withdrawn
    assert all(songs) and [each.audio for each in release.tracks if each.audio] == songs
