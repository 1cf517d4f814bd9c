"""Random messages over every field of the model: scripts, odd characters, 1 to 100 tracks, many deals.

Hypothesis draws pools of texts, parties and titles, which it can shrink; a seeded dice picks from them, so
that a hundred tracks do not cost a hundred times the entropy.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from random import Random
from typing import TypeVar

from hypothesis import strategies as st
from stdnum import ean
from stdnum.iso7064 import mod_11_2, mod_37_36

from tests.domain.ddex import given
from tutti.core.identifiers.parties import ipi_check
from tutti.core.identifiers.works import iswc_check
from tutti.core.territory import COUNTRIES, TerritorySet
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

T = TypeVar("T")

PLACES = sorted(COUNTRIES)
LANGUAGES = ("en", "ja-Jpan", "ja-Latn", "pt-BR", "zh-Hant-TW", "es-419", "yue", "ar", "he")
ROLES = (
    *(
        "Composer",
        "Lyricist",
        "Arranger",
        "VocalArranger",
        "MusicPublisher",
        "AssociatedPerformer",
        "Producer",
    ),
    *(
        "StudioProducer",
        "MixingEngineer",
        "Vocalist",
        "Band",
        "MusicGroup",
        "Tuba & Bass",
        "Kora <solo>",
        "指揮",
    ),
)
HASHES = (
    (HashAlgorithm.MD5, 32),
    (HashAlgorithm.SHA1, 40),
    (HashAlgorithm.SHA256, 64),
    (HashAlgorithm.SHA512, 128),
)

_letters = st.characters(exclude_categories=("Cs", "Cc", "Cn"), include_characters="\t\n\r")
texts = st.one_of(
    st.text(_letters, min_size=1, max_size=24),
    st.sampled_from(
        ["<&>\"'", "]]>", "Ænima — ½", "夢のはじまり", "שלום", "مرحبا", "🎺🎷", "a  b", " x ", "\u3000 ゆめ"]
    ),
).filter(lambda text: text.strip() != "")


class Dice:
    """Choices by a seeded generator."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def of(self, values: tuple[T, ...] | list[T]) -> T:
        return self.random.choice(values)

    def some(self, values: tuple[T, ...] | list[T], least: int = 0, most: int = 3) -> tuple[T, ...]:
        most = min(most, len(values))
        return tuple(self.random.sample(values, self.random.randint(min(least, most), most)))

    def maybe(self, make: Callable[[], T]) -> T | None:
        return make() if self.random.random() < 0.4 else None

    def digits(self, count: int) -> str:
        return "".join(self.random.choices("0123456789", k=count))


@st.composite
def messages(draw: st.DrawFn) -> NewReleaseMessage:
    """Draw a message that can be written in every version."""
    dice = Dice(draw(st.integers(0, 2**32)))
    words = draw(st.lists(texts, min_size=3, max_size=12, unique=True))
    count = draw(st.integers(1, 100)) if draw(st.integers(0, 14)) == 14 else draw(st.integers(1, 6))
    return Maker(dice, words).message(count)


class Maker:
    """Makes the parts of a message out of words and dice."""

    def __init__(self, dice: Dice, words: list[str]) -> None:
        self.dice = dice
        self.words = words
        self.people = [self.party(number) for number in range(dice.random.randint(2, 9))]

    def word(self) -> str:
        return self.dice.of(self.words)

    def maybe_word(self) -> str | None:
        return self.dice.maybe(self.word)

    def language(self) -> str | None:
        return self.dice.maybe(lambda: self.dice.of(LANGUAGES))

    def own_id(self) -> ProprietaryId:
        return ProprietaryId(namespace=given.SENDER.dpid, value=f"{self.word()}-{self.dice.digits(12)}")

    def own_ids(self) -> tuple[ProprietaryId, ...]:
        return tuple(self.own_id() for _ in range(self.dice.of((0, 0, 1, 2))))

    def placed(self, make: Callable[[str], T]) -> tuple[T, ...]:
        """Make a value for the world and perhaps some for countries, one each."""
        countries = self.dice.some(PLACES, most=2) if self.dice.random.random() < 0.2 else ()
        return tuple(make(place) for place in ("Worldwide", *countries))

    def party(self, number: int) -> Party:
        dice = self.dice
        names = [
            PartyName(
                full_name=f"{self.word()} {number}", indexed=self.maybe_word(), language=self.language()
            )
            for _ in range(dice.of((1, 1, 2)))
        ]
        body = dice.digits(15)
        nine = dice.digits(9)
        return Party(
            names=tuple(names),
            isni=dice.maybe(lambda: body + mod_11_2.calc_check_digit(body)),
            ipi=dice.maybe(lambda: nine + ipi_check(nine)),
            ipn=dice.maybe(lambda: dice.digits(8)),
            dpid=dice.maybe(lambda: f"PADPIDA{dice.digits(10)}{number}"),
            proprietary_ids=self.own_ids(),
        )

    def titles(self) -> tuple[Title, ...]:
        others = tuple(
            Title(
                text=self.word(),
                version=self.maybe_word(),
                type=self.dice.of(tuple(TitleType)),
                language=self.language(),
                territory=self.dice.of(("Worldwide", self.dice.of(PLACES))),
            )
            for _ in range(self.dice.of((0, 0, 0, 1, 3)))
        )
        return (Title(text=self.word(), version=self.maybe_word(), language=self.language()), *others)

    def artists(self) -> tuple[DisplayArtist, ...]:
        people = list(self.dice.some(self.people, least=1, most=6))
        roles = [
            "MainArtist",
            *self.dice.random.choices(("MainArtist", "FeaturedArtist", "Composer", *ROLES), k=6),
        ]
        return tuple(
            DisplayArtist(party=party, role=role) for party, role in zip(people, roles, strict=False)
        )

    def names(self) -> tuple[DisplayArtistName, ...]:
        def name(place: str) -> DisplayArtistName:
            return DisplayArtistName(text=self.word(), territory=place, language=self.language())

        return self.dice.maybe(lambda: self.placed(name)) or ()

    def contributors(self) -> tuple[Contributor, ...]:
        return tuple(
            Contributor(party=self.dice.of(self.people), roles=self.dice.some(ROLES, least=1, most=4))
            for _ in range(self.dice.of((0, 1, 3, 8)))
        )

    def p_line(self, place: str) -> PLine:
        return PLine(year=self.year(), text=self.word(), company=self.maybe_word(), territory=place)

    def c_line(self, place: str) -> CLine:
        return CLine(year=self.year(), text=self.word(), company=self.maybe_word(), territory=place)

    def year(self) -> int:
        return self.dice.random.randint(1000, 9999)

    def day(self) -> str:
        day = date(2020, 1, 1) + timedelta(days=self.dice.random.randint(0, 5000))
        return self.dice.of((day.isoformat(), day.isoformat()[:7], day.isoformat()[:4]))

    def event_date(self, place: str) -> EventDate:
        return EventDate(date=self.day(), territory=place, is_approximate=self.dice.of((True, False)))

    def hash_sum(self) -> HashSum:
        algorithm, digits = self.dice.of(HASHES)
        return HashSum(
            algorithm=algorithm, value="".join(self.dice.random.choices("0123456789abcdefABCDEF", k=digits))
        )

    def audio(self, name: str) -> AudioFile:
        dice = self.dice
        return AudioFile(
            uri=dice.of((f"resources/{name}", name, f"a/b c/é/{name}")),
            hash_sum=dice.maybe(self.hash_sum),
            size=dice.maybe(lambda: dice.random.randint(0, 10**10)),
            codec=dice.maybe(lambda: dice.of(("PCM", "FLAC", "AAC", "AC-4", self.word()))),
            sampling_rate=dice.maybe(lambda: dice.of((44_100, 48_000, 96_000, 22_050, 8_001))),
            bits_per_sample=dice.maybe(lambda: dice.of((16, 24))),
            bit_rate=dice.maybe(lambda: dice.of((320_000, 128_500))),
            channels=dice.maybe(lambda: dice.of((1, 2, 6))),
            duration=dice.maybe(lambda: timedelta(seconds=dice.random.random() * 9000 + 0.01)),
        )

    def recording(self, number: int) -> SoundRecording:
        dice = self.dice
        length = timedelta(seconds=dice.random.random() * dice.of((1, 300, 9000)) + 0.001)
        start = length * dice.random.random()
        return SoundRecording(
            isrc=f"{dice.of(('GB', 'DE', 'US', 'QM', 'JP', 'ZW'))}{dice.of(('ABC', '1Z9'))}26{number:05}",
            titles=self.titles(),
            artists=self.artists(),
            duration=length,
            p_lines=self.placed(self.p_line),
            type=RecordingType.MUSICAL_WORK if number == 1 else dice.of(tuple(RecordingType)),
            display_artist_names=self.names(),
            contributors=self.contributors(),
            iswcs=tuple(self.iswc() for _ in range(dice.of((0, 0, 1, 2)))),
            languages=dice.some(LANGUAGES, most=2),
            parental_warning=dice.of(tuple(ParentalWarning)),
            contains_ai=dice.maybe(lambda: dice.of(tuple(ContainsAI))),
            is_instrumental=dice.of((None, True, False)),
            first_publication_date=dice.maybe(self.day),
            file=dice.maybe(lambda: self.audio(f"track {number}.flac")),
            preview=dice.maybe(lambda: Preview(start=start, duration=dice.maybe(lambda: length - start))),
            proprietary_ids=self.own_ids(),
        )

    def iswc(self) -> str:
        nine = self.dice.digits(9)
        return f"T{nine}{iswc_check(nine)}"

    def label(self, place: str) -> Label:
        return Label(party=self.dice.of(self.people), territory=place)

    def genre(self, place: str) -> Genre:
        return Genre(text=self.word(), sub_genre=self.maybe_word(), language=self.language(), territory=place)

    def genres(self) -> tuple[Genre, ...]:
        more = self.dice.maybe(lambda: (self.genre("Worldwide"),)) or ()
        return (self.genre("Worldwide"), *more, *self.placed(self.genre)[1:])

    def track(self, number: int, volume: int) -> TrackRelease:
        dice = self.dice
        return TrackRelease(
            recording=self.recording(number),
            volume=volume,
            id=dice.maybe(lambda: ReleaseId(grid=self.grid(), proprietary_ids=self.own_ids())) or ReleaseId(),
            titles=dice.maybe(self.titles) or (),
            labels=dice.maybe(lambda: self.placed(self.label)) or (),
            genres=dice.maybe(self.genres) or (),
            c_lines=dice.maybe(lambda: self.placed(self.c_line)) or (),
        )

    def grid(self) -> str:
        body = f"A1{self.dice.digits(15)}"
        return body + mod_37_36.calc_check_digit(body)

    def icpn(self) -> str:
        body = self.dice.of(("7", "59", "159")) + self.dice.digits(10)
        return body + ean.calc_check_digit(body)

    def release_id(self) -> ReleaseId:
        icpn, grid = self.dice.of(((self.icpn(), None), (None, self.grid()), (self.icpn(), self.grid())))
        return ReleaseId(
            icpn=icpn,
            grid=grid,
            catalogue_number=self.dice.maybe(self.own_id),
            proprietary_ids=self.own_ids(),
        )

    def cover(self) -> Image:
        dice = self.dice
        file = ImageFile(
            uri="resources/cover ½.jpg",
            hash_sum=dice.maybe(self.hash_sum),
            size=dice.maybe(lambda: dice.random.randint(0, 10**8)),
            codec=dice.maybe(lambda: dice.of(("JPEG", "PNG", "WebP", self.word()))),
            width=dice.maybe(lambda: 3000),
            height=dice.maybe(lambda: 3000),
        )
        return Image(
            id=self.own_id(),
            parental_warning=dice.of(tuple(ParentalWarning)),
            contains_ai=dice.maybe(lambda: dice.of(tuple(ContainsAI))),
            file=dice.maybe(lambda: file),
        )

    def territories(self) -> TerritorySet:
        some = self.dice.some(PLACES, least=1, most=self.dice.of((1, 5, 200)))
        return self.dice.of(
            (TerritorySet(), TerritorySet.of(some), TerritorySet(None, frozenset(some[:100])))
        )

    def instant(self, earliest: int = 0) -> datetime:
        zone = self.dice.of((UTC, timezone(timedelta(hours=9)), timezone(-timedelta(hours=3, minutes=30))))
        minutes = self.dice.random.randint(earliest, earliest + 500_000)
        return datetime(2026, 1, 1, tzinfo=zone) + timedelta(minutes=minutes, microseconds=minutes)

    def period(self) -> Period | TimedPeriod:
        start = self.instant()
        length = timedelta(days=self.dice.random.randint(0, 900))
        end = self.dice.maybe(lambda: start + length)
        if self.dice.of((True, False)):
            return TimedPeriod(start=start, end=end)
        return Period(start=start.date(), end=end.date() if end else None)

    def price(self) -> Price:
        amount = Decimal(self.dice.random.randint(0, 10**7)).scaleb(self.dice.of((-6, -2, 0, 3)))
        code = self.dice.maybe(self.word)
        return Price(amount=amount, currency="EUR", code=code, code_namespace=code and given.SENDER.dpid)

    def deal(self, tracks: int) -> Deal:
        dice = self.dice
        return Deal(
            commercial_models=dice.some(tuple(CommercialModel), least=1),
            use_types=dice.some(tuple(UseType), least=1, most=6),
            period=self.period(),
            territories=self.territories(),
            is_pre_order=dice.of((True, False, False)),
            price=dice.maybe(self.price),
            instant_gratification=dice.some(range(1, tracks + 1)) if dice.of((True, False)) else (),
            reference=dice.maybe(self.word),
        )

    def release_deal(self, tracks: int) -> ReleaseDeal:
        return ReleaseDeal(
            deals=tuple(self.deal(tracks) for _ in range(self.dice.of((1, 2, 6)))),
            scope=self.dice.of(tuple(Scope)),
            tracks=tuple(sorted(self.dice.some(range(1, tracks + 1), most=10))),
        )

    def visibility(self) -> Visibility:
        early = datetime(2025, 1, 1, tzinfo=UTC)
        return Visibility(
            release_display=early,
            cover_art_preview=self.dice.maybe(self.instant),
            track_listing_preview=self.dice.maybe(self.instant),
            clip_preview=self.dice.maybe(self.instant),
            territories=self.territories(),
        )

    def release(self, count: int) -> Release:
        dice = self.dice
        volumes = sorted(dice.random.choices(range(1, dice.of((1, 1, 3)) + 1), k=count))
        renumbered = {volume: number for number, volume in enumerate(dict.fromkeys(volumes), start=1)}
        return Release(
            id=self.release_id(),
            type=dice.of(tuple(ReleaseType)),
            titles=self.titles(),
            artists=self.artists(),
            labels=self.placed(self.label),
            genres=self.genres(),
            p_lines=self.placed(self.p_line),
            c_lines=self.placed(self.c_line),
            tracks=tuple(
                self.track(number, renumbered[volume]) for number, volume in enumerate(volumes, start=1)
            ),
            cover=self.cover(),
            display_artist_names=self.names(),
            compilation=dice.maybe(lambda: dice.of(tuple(Compilation))),
            release_dates=dice.maybe(lambda: self.placed(self.event_date)) or (),
            original_release_dates=dice.maybe(lambda: self.placed(self.event_date)) or (),
            parental_warning=dice.of(tuple(ParentalWarning)),
            contains_ai=dice.maybe(lambda: dice.of(tuple(ContainsAI))),
            visibility=tuple(self.visibility() for _ in range(dice.of((0, 0, 1, 3)))),
            keywords=dice.some(self.words, most=2),
        )

    def messaging_party(self) -> MessagingParty:
        return MessagingParty(dpid=f"PADPIDA{self.dice.digits(10)}X", name=self.maybe_word())

    def message(self, count: int) -> NewReleaseMessage:
        dice = self.dice
        header = MessageHeader(
            message_id=self.word(),
            thread_id=self.maybe_word(),
            sender=given.SENDER,
            sent_on_behalf_of=dice.maybe(self.messaging_party),
            recipients=tuple(self.messaging_party() for _ in range(dice.of((1, 1, 3)))),
            created=self.instant(),
            control_type=dice.of(tuple(ControlType)),
        )
        return NewReleaseMessage(
            header=header,
            release=self.release(count),
            deals=tuple(self.release_deal(count) for _ in range(dice.of((0, 1, 1, 2, 5)))),
            language=dice.of(LANGUAGES),
        )
