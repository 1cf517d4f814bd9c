"""Messages with one fault each: its code, where it is, and how to make it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

from msgspec.structs import replace

from tests.domain.ddex import given
from tutti.core.territory import TerritorySet
from tutti.domain.ddex import (
    AudioFile,
    CLine,
    ContainsAI,
    Contributor,
    DisplayArtist,
    Genre,
    HashSum,
    Label,
    NewReleaseMessage,
    Party,
    Period,
    PLine,
    Preview,
    Price,
    ProprietaryId,
    RecordingType,
    ReleaseDeal,
    ReleaseId,
    ReleaseType,
    TimedPeriod,
    Title,
    TitleType,
    TrackRelease,
    Version,
    Visibility,
)

Change = Callable[[], NewReleaseMessage]


def of_release(**changes: object) -> Change:
    return lambda: given.message(given.release(**changes))


def of_recording(**changes: object) -> Change:
    return of_release(tracks=(TrackRelease(recording=given.recording(**changes)),))


def of_deal(**changes: object) -> Change:
    return lambda: given.message(None, ReleaseDeal(deals=(replace(given.STREAMS, **changes),)))


def of_header(**changes: object) -> Change:
    return lambda: given.message(header=replace(given.HEADER, **changes))


RECORDING = "release.tracks[0].recording"
TERMS = "deals[0].deals[0]"
TITLE = Title(text="Song")
FILE = AudioFile(uri="song.flac")
EARLY = datetime(2026, 1, 1, tzinfo=UTC)

FAULTS: list[tuple[str, str, Change]] = [
    ("no_recipient", "header.recipients", of_header(recipients=())),
    ("blank", "header.message_id", of_header(message_id=" \t")),
    ("identifier_invalid", "header.sender.dpid", of_header(sender=replace(given.SENDER, dpid="ME"))),
    ("time_without_zone", "header.created", of_header(created=datetime(2026, 1, 1))),  # noqa: DTZ001
    (
        "time_without_zone",
        "header.created",
        of_header(created=datetime(2026, 1, 1, tzinfo=timezone(timedelta(seconds=1172)))),
    ),
    ("language_invalid", "language", lambda: given.message(language="english")),
    ("language_invalid", f"{RECORDING}.languages[1]", of_recording(languages=("en", "e"))),
    ("character_forbidden", "release.genres[0].text", of_release(genres=(Genre(text="Pop\x00"),))),
    ("character_forbidden", "release.keywords[0]", of_release(keywords=("\ud800",))),
    (
        "character_forbidden",
        f"{RECORDING}.titles[0].version",
        of_recording(titles=(replace(TITLE, version="\x1b"),)),
    ),
    ("character_forbidden", "release.keywords[0]", of_release(keywords=("caf\x85",))),
    ("character_forbidden", "release.keywords[0]", of_release(keywords=("\uffff",))),
    ("blank", "release.genres[0].sub_genre", of_release(genres=(Genre(text="Pop", sub_genre=""),))),
    ("identifier_invalid", f"{RECORDING}.isrc", of_recording(isrc="GBABC26")),
    ("identifier_spelling", f"{RECORDING}.isrc", of_recording(isrc="GB-ABC-26-00001")),
    ("identifier_invalid", "release.id.icpn", of_release(id=ReleaseId(icpn="721620118166"))),
    ("identifier_spelling", "release.id.icpn", of_release(id=ReleaseId(icpn="7 21620 11816 5"))),
    ("identifier_invalid", "release.id.grid", of_release(id=ReleaseId(grid="A12425GABC1234002X"))),
    ("identifier_spelling", f"{RECORDING}.iswcs[0]", of_recording(iswcs=("T-034.524.680-1",))),
    (
        "identifier_invalid",
        "release.artists[0].party.isni",
        of_release(artists=(DisplayArtist(party=Party.named("A", isni="0000000122819550")),)),
    ),
    ("no_track", "release.tracks", of_release(tracks=())),
    (
        "isrc_repeated",
        "release.tracks[1].recording.isrc",
        of_release(kind=ReleaseType.EP, tracks=(TrackRelease(recording=given.recording()),) * 2),
    ),
    (
        "volume_out_of_order",
        "release.tracks[0].volume",
        of_release(tracks=(TrackRelease(recording=given.recording(), volume=2),)),
    ),
    (
        "volume_out_of_order",
        "release.tracks[1].volume",
        of_release(
            tracks=(
                TrackRelease(recording=given.recording(1)),
                TrackRelease(recording=given.recording(2), volume=3),
            )
        ),
    ),
    ("release_unidentified", "release.id", of_release(id=ReleaseId())),
    ("no_display_title", "release.titles", of_release(titles=())),
    (
        "no_display_title",
        f"{RECORDING}.titles",
        of_recording(titles=(replace(TITLE, type=TitleType.FORMAL), TITLE)),
    ),
    ("no_display_title", f"{RECORDING}.titles", of_recording(titles=(replace(TITLE, territory="DE"),))),
    ("no_artist", "release.artists", of_release(artists=())),
    (
        "no_main_artist",
        f"{RECORDING}.artists",
        of_recording(artists=(DisplayArtist(party=Party.named("A"), role="FeaturedArtist"),)),
    ),
    (
        "party_unnamed",
        "release.artists[0].party",
        of_release(artists=(DisplayArtist(party=Party(isni="000000012281955X")),)),
    ),
    ("party_unnamed", "release.labels[0].party", of_release(labels=(Label(party=Party()),))),
    (
        "party_unknown",
        f"{RECORDING}.contributors[0].party",
        of_recording(contributors=(Contributor(party=Party(), roles=("Composer",)),)),
    ),
    (
        "no_role",
        f"{RECORDING}.contributors[0].roles",
        of_recording(contributors=(Contributor(party=Party.named("A"), roles=()),)),
    ),
    ("no_duration", f"{RECORDING}.duration", of_recording(duration=timedelta())),
    ("no_duration", f"{RECORDING}.file.duration", of_recording(file=replace(FILE, duration=-timedelta(1)))),
    ("missing", f"{RECORDING}.p_lines", of_recording(p_lines=())),
    ("missing", "release.c_lines", of_release(c_lines=())),
    ("missing", "release.labels", of_release(labels=())),
    ("missing", "release.genres", of_release(genres=())),
    (
        "no_worldwide_value",
        "release.genres[0].territory",
        of_release(genres=(Genre(text="Pop", territory="DE"),)),
    ),
    (
        "territory_unknown",
        "release.genres[1].territory",
        of_release(genres=(Genre(text="A"), Genre(text="B", territory="UK"))),
    ),
    ("territory_repeated", "release.c_lines[1]", of_release(c_lines=(CLine(year=2026, text="©"),) * 2)),
    ("year_invalid", "release.p_lines[0].year", of_release(p_lines=(PLine(year=26, text="℗"),))),
    ("number_invalid", f"{RECORDING}.file.channels", of_recording(file=replace(FILE, channels=0))),
    ("number_invalid", f"{RECORDING}.file.size", of_recording(file=replace(FILE, size=-1))),
    ("preview_outside", f"{RECORDING}.preview", of_recording(preview=Preview(start=timedelta(minutes=4)))),
    (
        "hash_sum_invalid",
        f"{RECORDING}.file.hash_sum.value",
        of_recording(file=replace(FILE, hash_sum=HashSum(value="00"))),
    ),
    (
        "date_invalid",
        "release.release_dates[0].date",
        of_release(release_dates=(given.EventDate(date="2026-02-30"),)),
    ),
    (
        "date_invalid",
        f"{RECORDING}.first_publication_date",
        of_recording(first_publication_date="12/06/2026"),
    ),
    ("no_deal", "deals[0].deals", lambda: given.message(None, ReleaseDeal(deals=()))),
    (
        "no_such_track",
        "deals[0].tracks[0]",
        lambda: given.message(None, ReleaseDeal(deals=(given.STREAMS,), tracks=(2,))),
    ),
    ("no_such_track", f"{TERMS}.instant_gratification[0]", of_deal(instant_gratification=(0,))),
    ("no_commercial_model", f"{TERMS}.commercial_models", of_deal(commercial_models=())),
    ("no_use_type", f"{TERMS}.use_types", of_deal(use_types=())),
    (
        "period_backwards",
        f"{TERMS}.period.end",
        of_deal(period=Period(start=date(2026, 2, 2), end=date(2026, 2, 1))),
    ),
    (
        "period_backwards",
        f"{TERMS}.period.end",
        of_deal(period=TimedPeriod(start=EARLY, end=EARLY - timedelta(seconds=1))),
    ),
    ("period_of_days", f"{TERMS}.period", of_deal(period=Period(start=EARLY))),
    ("time_without_zone", f"{TERMS}.period.start", of_deal(period=TimedPeriod(start=datetime(2026, 1, 1)))),  # noqa: DTZ001
    (
        "no_territory",
        f"{TERMS}.territories",
        of_deal(territories=TerritorySet(frozenset({"DE"}), frozenset({"DE"}))),
    ),
    ("territory_unknown", f"{TERMS}.territories", of_deal(territories=TerritorySet(frozenset({"Mars"})))),
    ("price_incomplete", f"{TERMS}.price", of_deal(price=Price(amount=Decimal(1)))),
    ("price_incomplete", f"{TERMS}.price", of_deal(price=Price(amount=Decimal("NaN"), currency="EUR"))),
    ("price_incomplete", f"{TERMS}.price", of_deal(price=Price(code="X1"))),
    ("currency_unknown", f"{TERMS}.price.currency", of_deal(price=Price(amount=Decimal(1), currency="DOGE"))),
]

OLD_FAULTS: list[tuple[str, str, Change]] = [
    (
        "release_unidentified",
        "release.id",
        of_release(id=ReleaseId(proprietary_ids=(ProprietaryId(namespace="N", value="1"),))),
    ),
    ("no_music", "release.tracks", of_recording(type=RecordingType.NON_MUSICAL_WORK)),
    (
        "party_id_shared",
        f"{RECORDING}.contributors[1].party",
        of_recording(
            contributors=tuple(
                Contributor(party=Party.named(name, ipi="00014107338"), roles=("Composer",)) for name in "AB"
            )
        ),
    ),
    (
        "shown_after_start",
        "release.visibility[0]",
        lambda: given.message(
            given.release(visibility=(Visibility(release_display=datetime(2026, 6, 13, tzinfo=UTC)),)),
            ReleaseDeal(deals=(given.STREAMS,)),
        ),
    ),
    ("currency_unknown", f"{TERMS}.price.currency", of_deal(price=Price(amount=Decimal(1), currency="ZMW"))),
]

LOSSES: list[tuple[Version, str, Change]] = [
    (Version.ERN_43, f"{RECORDING}.contains_ai", of_recording(contains_ai=ContainsAI.ALL)),
    (Version.ERN_43, "release.contains_ai", of_release(contains_ai=ContainsAI.NONE)),
    (Version.ERN_382, f"{RECORDING}.contains_ai", of_recording(contains_ai=ContainsAI.PARTLY)),
    (Version.ERN_382, f"{RECORDING}.languages[0]", of_recording(languages=("yue",))),
    (Version.ERN_382, f"{RECORDING}.languages[1]", of_recording(languages=("de", "en"))),
    (
        Version.ERN_382,
        "release.labels[0].party",
        of_release(labels=(Label(party=Party.named("L", ipi="00014107338")),)),
    ),
    (
        Version.ERN_382,
        "release.visibility[0]",
        of_release(visibility=(Visibility(release_display=EARLY, territories=TerritorySet.of(["DE"])),)),
    ),
    (
        Version.ERN_432,
        f"{RECORDING}.titles[1]",
        of_recording(titles=(TITLE, replace(TITLE, type=TitleType.ALTERNATIVE))),
    ),
    (
        Version.ERN_432,
        "release.tracks[0].c_lines",
        of_release(
            tracks=(TrackRelease(recording=given.recording(), c_lines=(CLine(year=2026, text="©"),)),)
        ),
    ),
]
