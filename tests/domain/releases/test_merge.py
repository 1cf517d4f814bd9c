from hypothesis import given
from hypothesis import strategies as st

from tests.domain.releases.wire import EXAMPLES, json_values, releases, tracks
from tutti.domain.releases.formats.merge import patched, replaced
from tutti.domain.releases.formats.snapshot import from_wire, write_snapshot
from tutti.domain.releases.model import ReleaseDraft


def draft(release=None, track_list=()):
    return from_wire(release or {}, list(track_list))[0]


def titles(merged):
    return [track.title for track in merged.tracks]


STORED = draft({"title": "A", "genre": "Pop"}, [{"id": "t1", "title": "One"}, {"id": "t2", "title": "Two"}])


def test_named_fields_overwrite_absent_stay_null_empties():
    merged, faults = patched(STORED, release={"genre": None, "label": "House"})
    assert faults == []
    assert (merged.release.title, merged.release.genre, merged.release.label) == ("A", None, "House")
    assert merged.tracks == STORED.tracks


def test_null_empties_a_list():
    full = draft({"contributors": ["Zoe"], "distribution_store_ids": [1]})
    merged, _ = patched(full, release={"contributors": None, "distributionStoreIds": None})
    assert merged == ReleaseDraft()


def test_tracks_meet_by_id_whatever_their_place():
    merged, _ = patched(STORED, tracks=[{"id": "t2", "title": "Zwei"}])
    assert titles(merged) == ["One", "Zwei"]


def test_tracks_without_id_meet_by_place_and_the_rest_is_appended():
    merged, _ = patched(STORED, tracks=[{"version": "Live"}, {"title": "Zwei"}, {"title": "Drei"}])
    assert titles(merged) == ["One", "Zwei", "Drei"]
    assert merged.tracks[0].version == "Live"
    assert merged.tracks[1].id == "t2"


def test_an_unknown_id_is_a_new_track():
    merged, _ = patched(STORED, tracks=[{"id": "t9", "title": "New"}])
    assert titles(merged) == ["One", "Two", "New"]


def test_patches_change_one_track_each_and_removals_come_last():
    merged, faults = patched(
        STORED,
        track_patches=[
            {"track_index": 0, "op": "remove"},
            {"trackId": "t2", "title": "Zwei", "id": "other"},
            {"track_index": 1, "version": "Live"},
        ],
    )
    assert faults == []
    assert titles(merged) == ["Zwei"]
    assert (merged.tracks[0].id, merged.tracks[0].version) == ("t2", "Live")


def test_a_patch_may_hold_its_fields_in_an_object():
    merged, _ = patched(STORED, track_patches=[{"track_index": 1, "fields": {"isrc": "QZABC2600001"}}])
    assert merged.tracks[1].isrc == "QZABC2600001"


def test_a_patch_must_name_a_track():
    for patch in (
        {"track_index": 2},
        {"track_index": -1},
        {"track_index": True},
        {"track_id": "t9"},
        {"title": "X"},
        7,
    ):
        merged, faults = patched(STORED, track_patches=[patch])
        assert merged == STORED
        assert len(faults) == 1
        assert faults[0].path.startswith("track_patches[0]")


def test_a_patch_after_new_tracks_may_name_them():
    merged, faults = patched(
        STORED, tracks=[{}, {}, {"title": "Three"}], track_patches=[{"track_index": 2, "title": "Drei"}]
    )
    assert faults == []
    assert titles(merged) == ["One", "Two", "Drei"]


def test_wrong_shapes_leave_what_is_stored():
    merged, faults = patched(STORED, release=7, tracks="x", track_patches={})
    assert merged == STORED
    assert [f.path for f in faults] == ["release", "tracks", "track_patches"]
    merged, faults = patched(STORED, release={"title": 7})
    assert merged == STORED
    assert [f.path for f in faults] == ["release.title"]


def test_a_draft_does_not_grow_without_end():
    full = draft({}, [{}] * 900)
    merged, faults = patched(full, tracks=[{"id": str(n)} for n in range(200)])
    assert len(merged.tracks) == 1000
    assert [f.path for f in faults] == ["tracks"]


def test_replace_empties_what_is_not_given():
    new, faults = replaced({"title": "B"}, None)
    assert faults == []
    assert new == draft({"title": "B"})


@EXAMPLES
@given(releases, st.lists(tracks, max_size=3))
def test_replacing_twice_is_replacing_once(release, track_list):
    once, _ = replaced(release, track_list)
    stored = write_snapshot(once)
    twice, faults = replaced(stored.get("release"), stored.get("tracks"))
    assert faults == []
    assert twice == once


@EXAMPLES
@given(releases, st.lists(tracks, max_size=3))
def test_a_delta_that_says_what_is_stored_changes_nothing(release, track_list):
    stored, _ = from_wire(release, track_list)
    same, faults = patched(
        stored, release=write_snapshot(stored).get("release"), tracks=[{}] * len(stored.tracks)
    )
    assert faults == []
    assert same == stored


@EXAMPLES
@given(json_values, json_values, json_values)
def test_no_json_breaks_the_merge(release, track_list, patches):
    patched(STORED, release=release, tracks=track_list, track_patches=patches)
