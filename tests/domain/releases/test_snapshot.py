import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.releases.wire import EXAMPLES, json_values, releases, tracks
from tutti.domain.releases.formats.snapshot import (
    MOST_TRACKS,
    from_wire,
    read_snapshot,
    shown,
    write_snapshot,
)
from tutti.domain.releases.model import (
    AiUse,
    ArtistLink,
    Contributor,
    FeaturedArtist,
    ReleaseDraft,
    ReleaseMetadata,
    ReleaseType,
    TrackMetadata,
    TrackType,
    Writer,
)


def read_release(**fields):
    draft, faults = from_wire(fields, [])
    assert faults == []
    return draft.release


def read_track(**fields):
    draft, faults = from_wire({}, [fields])
    assert faults == []
    return draft.tracks[0]


def test_the_body_of_a_client_in_production():
    draft, faults = from_wire(
        {
            "title": "Nuit blanche",
            "primary_artist_name": "Lou Meridian",
            "genre": "pop",
            "sub_genre": "French Pop",
            "release_date": "2026-12-18",
            "cover_art_file_url": "/api/files/cover-art/7/cover.png",
            "pline_year": "2026",
            "pline_owner": "Lou Meridian",
            "contributors": [{"name": "Lou Meridian", "role": "producer"}],
            "distribution_store_ids": [1, "9", 319],
        },
        [
            {
                "title": "Nuit blanche",
                "audio_file_url": "/api/files/audio/7/track.wav",
                "explicit_flag": False,
                "writers": [{"name": "Louise Martin"}, "Jean · Dupont"],
                "contains_ai": True,
                "unknown": {"left": "aside"},
            }
        ],
    )
    assert faults == []
    assert draft.release.pline_year == 2026
    assert draft.release.genre == "Pop"
    assert draft.release.contributors == (Contributor(name="Lou Meridian", role="Producer"),)
    assert draft.release.distribution_store_ids == (1, 9, 319)
    assert draft.tracks[0].writers == (Writer(name="Louise Martin"), Writer(name="Jean · Dupont"))
    assert draft.tracks[0].contains_ai is True
    assert draft.artist_of(draft.tracks[0]) == "Lou Meridian"


@pytest.mark.parametrize("spelling", ["upc", "upc_code", "upcCode", "barcode", "ean", "UPC"])
def test_a_upc_has_many_names(spelling):
    assert read_release(**{spelling: "721620118165"}).upc == "721620118165"


def test_the_canonical_name_wins():
    assert read_release(artist="B", primaryArtist="C", primary_artist_name="A").primary_artist_name == "A"
    assert read_release(primary_artist_name="A", artist="B").primary_artist_name == "A"


@pytest.mark.parametrize(
    ("given_upc", "kept"),
    [
        ("0 72162-01181-66", "0 72162-01181-66"),
        ("0721620118165", "721620118165"),
        (721620118165, "721620118165"),
        (93624970989, "093624970989"),
        ("pending", None),
        ("N/A", None),
        ("assigned later", None),
        ("", None),
        ("123", "123"),
    ],
)
def test_a_upc_is_kept_in_its_shortest_form_or_as_typed(given_upc, kept):
    assert read_release(upc=given_upc).upc == kept


def test_identifiers_of_tracks_and_writers_are_canonical():
    track = read_track(
        isrc="qz-abc-26-00001", writers=[{"name": "A B", "ipi": 14107338, "percentage": "50%"}]
    )
    assert track.isrc == "QZABC2600001"
    assert track.writers[0] == Writer(name="A B", ipi="00014107338", share=Decimal(50))
    assert read_track(isrc="nonsense").isrc == "nonsense"


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (True, True),
        (False, False),
        ("true", True),
        ("No", False),
        (1, True),
        (0, False),
        ("explicit", True),
        ("", None),
    ],
)
def test_flags(value, read):
    assert read_track(explicit_flag=value).explicit_flag is read


@pytest.mark.parametrize("value", ["Public Domain", "public-domain", "PUBLIC_DOMAIN"])
def test_words_of_a_closed_list(value):
    assert read_track(track_type=value).track_type is TrackType.PUBLIC_DOMAIN


def test_people_may_come_alone_or_as_texts():
    assert read_track(writers="Ada King").writers == (Writer(name="Ada King"),)
    assert read_track(writers={"full_name": "Ada King"}).writers == (Writer(name="Ada King"),)
    assert read_track(featured_artists=["Zoe"]).featured_artists == (FeaturedArtist(name="Zoe"),)
    assert read_track(writers=["", None, " ", {}, {"role": "composer"}]).writers == (Writer(role="Composer"),)


def test_links_of_an_artist():
    spotify, apple = "https://open.spotify.com/artist/1", "https://music.apple.com/us/artist/2"
    expected = (ArtistLink(service="spotify", url=spotify), ArtistLink(service="apple_music", url=apple))
    assert read_release(artist_links={"spotify": spotify, "apple_music_url": apple}).artist_links == expected
    assert read_release(artist_links=[spotify, apple]).artist_links == expected
    assert (
        read_release(artist_links=[{"platform": "Spotify", "url": spotify}, apple]).artist_links == expected
    )
    assert read_release(artist_links=["http://[broken"]).artist_links == (ArtistLink(url="http://[broken"),)


def test_texts_are_composed_and_their_blanks_single():
    release = read_release(title="  Cafe\u0301 \u200b del\u3000mar\t\n", label="\ufeffHouse\u00ad")
    assert release.title == "Café del mar"
    assert release.label == "House"
    assert read_track(lyrics="\r\nla la\r\n\r\nla\r").lyrics == "la la\n\nla"
    assert read_release(title=" \u200b ").title is None


def test_a_moment_is_read_as_its_day():
    assert read_release(release_date="2026-12-18T00:00:00.000Z").release_date == "2026-12-18"
    assert read_release(release_date="18.12.2026").release_date == "18.12.2026"


@pytest.mark.parametrize(
    ("release", "track", "path", "code"),
    [
        ([], {}, "release", "invalid_type"),
        ({"title": 7}, {}, "release.title", "invalid_type"),
        ({"title": "a" * 501}, {}, "release.title", "invalid_field"),
        ({"title": "\x00"}, {}, "release.title", "invalid_field"),
        ({"title": "\ud800"}, {}, "release.title", "invalid_field"),
        ({"pline_year": "soon"}, {}, "release.pline_year", "invalid_type"),
        ({"pline_year": True}, {}, "release.pline_year", "invalid_type"),
        ({"pline_year": 2026.5}, {}, "release.pline_year", "invalid_type"),
        ({"pline_year": 10**400}, {}, "release.pline_year", "invalid_field"),
        ({"pline_year": float("nan")}, {}, "release.pline_year", "invalid_type"),
        ({"release_type": "mixtape"}, {}, "release.release_type", "invalid_field"),
        ({"distribution_store_ids": "all"}, {}, "release.distribution_store_ids", "invalid_type"),
        ({"distribution_store_ids": ["x"]}, {}, "release.distribution_store_ids[0]", "invalid_type"),
        ({"artist_links": 7}, {}, "release.artist_links", "invalid_type"),
        ({"cover_art_file_url": "/a\nb"}, {}, "release.cover_art_file_url", "invalid_field"),
        ({}, [], "tracks[0]", "invalid_type"),
        ({}, {"writers": 7}, "tracks[0].writers", "invalid_type"),
        ({}, {"writers": [7]}, "tracks[0].writers[0]", "invalid_type"),
        ({}, {"writers": [{"share": "most"}]}, "tracks[0].writers[0].share", "invalid_type"),
        ({}, {"writers": [{"share": "1e99"}]}, "tracks[0].writers[0].share", "invalid_field"),
        ({}, {"writers": [{"share": -1}]}, "tracks[0].writers[0].share", "invalid_field"),
        ({}, {"writers": ["a"] * 201}, "tracks[0].writers", "invalid_field"),
        ({}, {"explicit_flag": "maybe"}, "tracks[0].explicit_flag", "invalid_type"),
        ({}, {"explicit_flag": []}, "tracks[0].explicit_flag", "invalid_type"),
        ({}, {"preview_start_seconds": "x"}, "tracks[0].preview_start_seconds", "invalid_type"),
        ({}, {"preview_start_seconds": float("inf")}, "tracks[0].preview_start_seconds", "invalid_field"),
        ({}, {"preview_start_seconds": True}, "tracks[0].preview_start_seconds", "invalid_type"),
        ({}, {"ai_disclosure": {"music": "much"}}, "tracks[0].ai_disclosure.music", "invalid_field"),
        ({}, {"lyrics": "a" * 50_001}, "tracks[0].lyrics", "invalid_field"),
    ],
)
def test_wrong_shapes_are_named(release, track, path, code):
    _, faults = from_wire(release, [track])
    assert [(f.path, f.code) for f in faults] == [(path, code)]
    assert faults[0].message.startswith(path)


def test_all_faults_come_at_once_and_the_rest_is_read():
    draft, faults = from_wire({"title": 1, "label": "House"}, [{"title": "A"}, 7, {"title": []}])
    assert [f.path for f in faults] == ["release.title", "tracks[1]", "tracks[2].title"]
    assert draft.release.label == "House"
    assert [t.title for t in draft.tracks] == ["A", None, None]


def test_what_is_too_long_is_not_read():
    for bad in ("x", {}, 7, [{}] * (MOST_TRACKS + 1)):
        draft, faults = from_wire({}, bad)
        assert draft.tracks == ()
        assert [f.path for f in faults] == ["tracks"]


def test_a_flood_of_faults_is_cut():
    _, faults = from_wire({}, [{"writers": [1] * 200}] * 100)
    assert len(faults) == 500


def test_absent_is_absent():
    assert from_wire(None, None) == (ReleaseDraft(), [])
    assert from_wire({"title": None, "tracks": None}, [])[0] == ReleaseDraft()
    assert read_track(ai_disclosure={"music": "Generated"}).ai_disclosure.music is AiUse.GENERATED


def test_the_kind_follows_from_the_number_of_tracks():
    kinds = [ReleaseDraft(tracks=(TrackMetadata(),) * n).kind() for n in (1, 3, 4, 6, 7)]
    assert kinds == ["single", "single", "ep", "ep", "album"]
    single = ReleaseDraft(release=ReleaseMetadata(release_type=ReleaseType.ALBUM))
    assert single.kind() is ReleaseType.ALBUM


def test_all_fields_are_shown_even_when_empty():
    draft, _ = from_wire({"title": "A"}, [{"title": "B", "writers": ["Ada King"]}])
    told = shown(write_snapshot(draft))
    assert (told["title"], told["upc"], told["contributors"]) == ("A", None, [])
    assert set(told) == {*ReleaseMetadata.__struct_fields__, "tracks"}
    assert [set(track) for track in told["tracks"]] == [set(TrackMetadata.__struct_fields__)]
    assert told["tracks"][0]["writers"] == [{"name": "Ada King"}]
    assert shown({}) | {"tracks": []} == shown(write_snapshot(ReleaseDraft()))


def test_only_what_was_said_is_stored():
    draft, _ = from_wire({"title": "A"}, [{"writers": [{"name": "Ada King", "share": 12.5}]}])
    assert write_snapshot(draft) == {
        "release": {"title": "A"},
        "tracks": [{"writers": [{"name": "Ada King", "share": "12.5"}]}],
    }


@EXAMPLES
@given(releases, st.lists(tracks, max_size=3))
def test_whatever_comes_is_read_stored_and_read_back(release, track_list):
    draft, faults = from_wire(release, track_list)
    stored = json.loads(json.dumps(write_snapshot(draft)))
    assert read_snapshot(stored) == draft
    again, none = from_wire(stored.get("release", {}), stored.get("tracks", []))
    assert none == []
    assert again == draft
    assert all(f.path and f.code in ("invalid_type", "invalid_field") and f.message for f in faults)
    json.dumps(write_snapshot(draft)).encode()


@EXAMPLES
@given(json_values, json_values)
def test_no_json_breaks_the_reader(release, track_list):
    from_wire(release, track_list)


@pytest.mark.parametrize(
    ("numbers", "discs", "order"),
    [
        ([None, None], [None, None], (0, 1)),
        ([2, 1], [None, None], (1, 0)),
        ([2, None], [None, None], (0, 1)),
        ([1, 1], [None, None], (0, 1)),
        ([2, 1, 1], [1, 1, 2], (1, 0, 2)),
        ([3, 2, 1], [None, 1, 2], (1, 0, 2)),
        ([], [], ()),
    ],
)
def test_tracks_stand_by_their_numbers_if_all_have_one(numbers, discs, order):
    tracks = [
        {"title": "A", "track_number": number, "disc_number": disc}
        for number, disc in zip(numbers, discs, strict=True)
    ]
    draft, faults = from_wire({}, tracks)
    assert (faults, draft.order()) == ([], order)
