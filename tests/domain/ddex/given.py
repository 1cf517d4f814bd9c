"""Messages made by hand: the least that can be written, a single, and an album with everything."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from msgspec.structs import replace

from tutti.core.territory import TerritorySet
from tutti.domain.ddex import (
    AudioFile,
    CLine,
    CommercialModel,
    Compilation,
    ContainsAI,
    Contributor,
    ControlType,
    Deal,
    DisplayArtist,
    DisplayArtistName,
    EventDate,
    Genre,
    HashAlgorithm,
    HashSum,
    Image,
    ImageFile,
    Label,
    MessageHeader,
    MessagingParty,
    NewReleaseMessage,
    ParentalWarning,
    Party,
    PartyName,
    Period,
    PLine,
    Preview,
    Price,
    ProprietaryId,
    RecordingType,
    Release,
    ReleaseDeal,
    ReleaseId,
    ReleaseType,
    Scope,
    SoundRecording,
    TimedPeriod,
    Title,
    TitleType,
    TrackRelease,
    UseType,
    Visibility,
)

SENDER = MessagingParty(dpid="PADPIDA2026010101T", name="Tutti Music")
HEADER = MessageHeader(
    message_id="M-2026-000017",
    thread_id="T-721620118165",
    sender=SENDER,
    recipients=(MessagingParty(dpid="PADPIDA2026020202S", name="Sandbox"),),
    created=datetime(2026, 5, 29, 12, 0, 7, tzinfo=UTC),
)
LABEL = Label(party=Party.named("Iron Crown Music"))
COVER = Image(
    id=ProprietaryId(namespace=SENDER.dpid, value="721620118165_cover"),
    file=ImageFile(
        uri="resources/721620118165.jpg",
        hash_sum=HashSum(value="a1" * 32),
        size=1_234_567,
        codec="JPEG",
        width=3000,
        height=3000,
    ),
)
STREAMS = Deal(
    commercial_models=(CommercialModel.SUBSCRIPTION, CommercialModel.ADVERTISEMENT_SUPPORTED),
    use_types=(UseType.ON_DEMAND_STREAM, UseType.NON_INTERACTIVE_STREAM),
    period=Period(start=date(2026, 6, 12)),
)
DOWNLOADS = Deal(
    commercial_models=(CommercialModel.PAY_AS_YOU_GO,),
    use_types=(UseType.PERMANENT_DOWNLOAD,),
    period=Period(start=date(2026, 6, 12)),
    territories=TerritorySet.of(["Worldwide", "-CN", "-RU"]),
    price=Price(amount=Decimal("0.70"), currency="EUR"),
)


def recording(number: int = 1, **changes: object) -> SoundRecording:
    """Make a recording; ``number`` tells its ISRC and title."""
    artist = Party.named("Monkey Claw", isni="000000012281955X")
    made = SoundRecording(
        isrc=f"GBABC26{number:05}",
        titles=(Title(text=f"Song No. {number}"),),
        artists=(DisplayArtist(party=artist),),
        duration=timedelta(minutes=3, seconds=45),
        p_lines=(PLine(year=2026, text="℗ 2026 Iron Crown Music"),),
        contributors=(
            Contributor(party=Party.named("Bob Black", ipi="00014107338"), roles=("Composer", "Lyricist")),
            Contributor(party=Party.named("Steve Albino"), roles=("StudioProducer",)),
        ),
        languages=("en",),
        parental_warning=ParentalWarning.NOT_EXPLICIT,
        file=AudioFile(
            uri=f"resources/721620118165_01_{number:03}.flac",
            hash_sum=HashSum(value="0f" * 32),
            size=40_532_744,
            codec="FLAC",
            sampling_rate=44_100,
            bits_per_sample=16,
            channels=2,
            duration=timedelta(minutes=3, seconds=45),
        ),
    )
    return replace(made, **changes)


def release(count: int = 1, kind: ReleaseType = ReleaseType.SINGLE, **changes: object) -> Release:
    """Make a release of so many tracks."""
    made = Release(
        id=ReleaseId(icpn="721620118165"),
        type=kind,
        titles=(Title(text="A Monkey Claw in a Velvet Glove"),),
        artists=(DisplayArtist(party=Party.named("Monkey Claw", isni="000000012281955X")),),
        labels=(LABEL,),
        genres=(Genre(text="Metal", sub_genre="Progressive Metal"),),
        p_lines=(PLine(year=2026, text="℗ 2026 Iron Crown Music"),),
        c_lines=(CLine(year=2026, text="© 2026 Iron Crown Music"),),
        tracks=tuple(TrackRelease(recording=recording(number)) for number in range(1, count + 1)),
        cover=COVER,
        release_dates=(EventDate(date="2026-06-12"),),
        parental_warning=ParentalWarning.NOT_EXPLICIT,
    )
    return replace(made, **changes)


def message(made: Release | None = None, *deals: ReleaseDeal, **changes: object) -> NewReleaseMessage:
    """Make a message about a release, with the usual deals if none are given."""
    usual = (ReleaseDeal(deals=(STREAMS, DOWNLOADS)),)
    return replace(
        NewReleaseMessage(header=HEADER, release=made or release(), deals=deals or usual), **changes
    )


def single() -> NewReleaseMessage:
    """Make a message about a single of one track."""
    return message()


def takedown_source() -> NewReleaseMessage:
    """Make a message about an EP whose deals are of every kind of period."""
    timed = replace(STREAMS, period=TimedPeriod(start=datetime(2026, 6, 12, 9, tzinfo=UTC)))
    later = replace(DOWNLOADS, period=Period(start=date(2027, 1, 1)))
    over = replace(DOWNLOADS, period=Period(start=date(2026, 1, 1), end=date(2026, 2, 1)))
    return message(release(2, ReleaseType.EP), ReleaseDeal(deals=(STREAMS, timed, later, over)))


def album() -> NewReleaseMessage:
    """Make a message that uses nearly every field: artists, roles, scripts, territories, discs, deals."""
    singer = Party(
        names=(
            PartyName(full_name="しゅうさえこ", language="ja-Jpan"),
            PartyName(full_name="Saeko Shu", indexed="Shu, Saeko", language="ja-Latn"),
        ),
        isni="0000000121032683",
        proprietary_ids=(ProprietaryId(namespace="PADPIDA2026020202S", value="artist-77"),),
    )
    band = Party.named('Rock & Röll <"quoted">')
    guest = Party.named("MC Ñandú")
    writer = Party.named("Bob Black", ipi="00014107338")
    artists = (
        DisplayArtist(party=singer),
        DisplayArtist(party=band),
        DisplayArtist(party=guest, role="FeaturedArtist"),
        DisplayArtist(party=Party.named("DJ Wax"), role="Remixer"),
    )
    contributors = (
        Contributor(party=writer, roles=("Composer", "Lyricist")),
        Contributor(party=writer, roles=("StudioProducer", "Composer")),
        Contributor(party=Party.named("Eva Tape"), roles=("MixingEngineer", "MasteringEngineer")),
        Contributor(party=Party.named("Ole Brumm"), roles=("Tuba", "Vocalist")),
        Contributor(party=Party.named("Ink & Paper Publishing"), roles=("MusicPublisher",)),
    )
    titles = (
        Title(text="Yume no Hajimari", version="Radio Edit", language="ja-Latn"),
        Title(text="夢のはじまり", language="ja-Jpan"),
        Title(text="The Start of a Dream", territory="US", language="en"),
        Title(text="Yume no Hajimari (formal)", type=TitleType.FORMAL),
        Title(text="Traum", type=TitleType.TRANSLATED, language="de"),
    )
    first = recording(
        1,
        titles=titles,
        artists=artists,
        contributors=contributors,
        display_artist_names=(DisplayArtistName(text="Saeko Shu & friends"),),
        p_lines=(
            PLine(year=1994, text="℗ 1994 Iron Crown Music", company="Iron Crown Music"),
            PLine(year=1994, text="℗ 1994 Couronne de Fer", territory="FR"),
        ),
        iswcs=("T0345246801",),
        languages=("ja-Jpan", "en"),
        parental_warning=ParentalWarning.EXPLICIT,
        contains_ai=ContainsAI.PARTLY,
        first_publication_date="1994-05",
        preview=Preview(start=timedelta(seconds=45, milliseconds=500), duration=timedelta(seconds=30)),
    )
    second = recording(2, artists=artists, contributors=contributors, is_instrumental=True, languages=())
    third = recording(
        3,
        type=RecordingType.NON_MUSICAL_WORK,
        file=replace(
            recording(3).file,
            codec="AC-4",
            hash_sum=HashSum(value="ab" * 16, algorithm=HashAlgorithm.MD5),
            bit_rate=320_000,
        ),
    )
    made = release(
        kind=ReleaseType.ALBUM,
        id=ReleaseId(
            icpn="5901234123457",
            grid="A12425GABC1234002M",
            catalogue_number=ProprietaryId(namespace=SENDER.dpid, value="ICM-017"),
            proprietary_ids=(ProprietaryId(namespace=SENDER.dpid, value="release-4711"),),
        ),
        titles=titles,
        artists=artists,
        labels=(LABEL, Label(party=Party.named("Couronne de Fer"), territory="FR")),
        genres=(
            Genre(text="J-Pop", sub_genre="City Pop"),
            Genre(text="Pop japonaise", territory="FR", language="fr"),
        ),
        c_lines=(
            CLine(year=2026, text="© 2026 Iron Crown Music", company="Iron Crown Music"),
            CLine(year=2026, text="© 2026 Couronne de Fer", territory="FR"),
        ),
        tracks=(
            TrackRelease(recording=first, id=ReleaseId(grid="A12425GABC1234002M")),
            TrackRelease(recording=second, titles=(Title(text="Interlude"),)),
            TrackRelease(
                recording=third,
                volume=2,
                genres=(Genre(text="Spoken Word"),),
                labels=(Label(party=Party.named("Whisper Label")),),
                c_lines=(CLine(year=2025, text="© 2025 Whisper Label"),),
            ),
        ),
        release_dates=(EventDate(date="2026-06-12"), EventDate(date="2026-06-19", territory="US")),
        original_release_dates=(EventDate(date="1994", is_approximate=True),),
        compilation=Compilation.MULTI_ARTIST,
        contains_ai=ContainsAI.PARTLY,
        visibility=(
            Visibility(
                release_display=datetime(2026, 6, 1, tzinfo=UTC),
                clip_preview=datetime(2026, 6, 3, tzinfo=UTC),
            ),
            Visibility(release_display=datetime(2026, 5, 1, tzinfo=UTC), territories=TerritorySet.of(["JP"])),
        ),
        keywords=("dream", "city pop"),
    )
    pre_order = Deal(
        commercial_models=(CommercialModel.PAY_AS_YOU_GO,),
        use_types=(UseType.PERMANENT_DOWNLOAD,),
        period=TimedPeriod(
            start=datetime(2026, 6, 1, tzinfo=UTC), end=datetime(2026, 6, 11, 23, 59, 59, tzinfo=UTC)
        ),
        territories=TerritorySet.of(["JP", "DE", "FR"]),
        is_pre_order=True,
        price=Price(code="F17", code_namespace="PADPIDA2026020202S"),
        instant_gratification=(2,),
        reference="deal-1",
    )
    training = replace(
        STREAMS, use_types=(UseType.USE_FOR_DATA_MINING,), period=Period(start=date(2027, 1, 1))
    )
    return message(
        made,
        ReleaseDeal(deals=(pre_order, STREAMS)),
        ReleaseDeal(deals=(DOWNLOADS,), scope=Scope.TRACKS, tracks=(1, 3)),
        ReleaseDeal(deals=(training,), scope=Scope.RELEASE),
        header=replace(
            HEADER,
            control_type=ControlType.TEST,
            recipients=(*HEADER.recipients, MessagingParty(dpid="PADPIDA2013020802I")),
            sent_on_behalf_of=MessagingParty(dpid="PADPIDA2020030303L", name="Iron Crown Music"),
        ),
        language="ja-Latn",
    )
