"""Random messages over every field of the model: scripts, odd characters, 1 to 100 tracks, many deals.

Hypothesis draws pools of texts, parties and titles, which it can shrink; a seeded dice picks from them, so
that a hundred tracks do not cost a hundred times the entropy.
"""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

from hypothesis import strategies as st
from msgspec.structs import replace
from stdnum import ean
from stdnum.iso7064 import mod_37_36

from tests.domain.ddex import given
from tests.domain.ddex.dice import Dice
from tests.domain.ddex.parts import LANGUAGES, PLACES, Parts
from tutti.core.territory import TerritorySet
from tutti.domain.ddex import (
    CommercialModel,
    Compilation,
    ContainsAI,
    ControlType,
    Deal,
    DisplayArtistName,
    Genre,
    Image,
    ImageFile,
    Label,
    MessageHeader,
    MessagingParty,
    NewReleaseMessage,
    OtherResource,
    ParentalWarning,
    Period,
    Price,
    Release,
    ReleaseDeal,
    ReleaseId,
    ReleaseType,
    ResourceFile,
    ResourceKind,
    Scope,
    TimedPeriod,
    TrackRelease,
    UseType,
    Visibility,
)

_letters = st.characters(exclude_categories=("Cs", "Cc", "Cn"), include_characters="\t\n\r")
texts = st.one_of(
    st.text(_letters, min_size=1, max_size=24),
    st.sampled_from(
        ["<&>\"'", "]]>", "Ænima — ½", "夢のはじまり", "שלום", "مرحبا", "🎺🎷", "a  b", " x ", "\u3000 ゆめ"]
    ),
).filter(lambda text: text.strip() != "")


@st.composite
def messages(draw: st.DrawFn) -> NewReleaseMessage:
    """Draw a message that can be written in every version."""
    dice = Dice(draw(st.integers(0, 2**32)))
    words = draw(st.lists(texts, min_size=3, max_size=12, unique=True))
    count = draw(st.integers(1, 100)) if draw(st.integers(0, 14)) == 14 else draw(st.integers(1, 6))
    return Maker(dice, words).message(count)


@st.composite
def mixed_messages(draw: st.DrawFn) -> NewReleaseMessage:
    """Draw a message with videos, pictures, texts and sheet music, in the order of kinds that it is read in."""
    dice = Dice(draw(st.integers(0, 2**32)))
    maker = Maker(dice, draw(st.lists(texts, min_size=3, max_size=12, unique=True)))
    plain = maker.message(draw(st.integers(1, 4)))
    others = maker.others(draw(st.integers(0, 3)), max(track.volume for track in plain.release.tracks))
    count = len(plain.release.tracks) + sum(one.is_primary for one in others)
    deals = tuple(maker.release_deal(count) for _ in plain.deals)
    return replace(plain, release=replace(plain.release, others=others), deals=deals)


class Maker(Parts):
    """Makes releases, deals and messages."""

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

    def others(self, videos: int, volumes: int) -> tuple[OtherResource, ...]:
        dice = self.dice
        made = [
            self.other(
                ResourceKind.VIDEO,
                "ShortFormMusicalWorkVideo",
                isrc=f"GBZZZ26{number:05}",
                titles=self.titles(),
                artists=self.artists(),
                duration=timedelta(seconds=dice.random.randint(1, 9000)),
                p_lines=dice.maybe(lambda: self.placed(self.p_line)) or (),
                languages=dice.some(LANGUAGES, most=2),
                volume=dice.random.randint(1, volumes),
                number=dice.random.randint(1, 3),
                release_id=ReleaseId(proprietary_ids=(self.own_id(),)),
                labels=dice.maybe(lambda: self.placed(self.label)) or (),
                genres=dice.maybe(self.genres) or (),
            )
            for number in range(1, videos + 1)
        ]
        made += [self.other(ResourceKind.IMAGE, "VideoScreenCapture", goes_with=1) for _ in made[:1]]
        # Without videos, 3.8.2 has no profile for a second picture.
        made += [self.other(ResourceKind.IMAGE, "BackCoverImage") for _ in made[:1]]
        made += [
            self.other(ResourceKind.TEXT, self.word(), titles=dice.maybe(self.titles) or ())
            for _ in range(dice.of((0, 1, 2)))
        ]
        made += [
            self.other(
                ResourceKind.SHEET_MUSIC,
                self.word(),
                titles=self.titles(),
                display_artist_names=(DisplayArtistName(text=self.word()),),
            )
            for _ in range(dice.of((0, 1)))
        ]
        return tuple(made)

    def other(self, kind: ResourceKind, type_: str, **more: object) -> OtherResource:
        dice = self.dice
        file = ResourceFile(
            uri=f"resources/{dice.digits(6)}",
            hash_sum=dice.maybe(self.hash_sum),
            codec=dice.maybe(lambda: dice.of(("AVC", "PDF", "JPEG", self.word()))),
        )
        bonus = kind in (ResourceKind.TEXT, ResourceKind.SHEET_MUSIC) or (
            "number" in more and dice.of((0, 1))
        )
        return OtherResource(
            kind=kind,
            type=type_,
            proprietary_ids=(self.own_id(),),
            contributors=self.contributors(),
            c_lines=dice.maybe(lambda: self.placed(self.c_line)) or (),
            parental_warning=dice.maybe(lambda: dice.of(tuple(ParentalWarning))),
            first_publication_date=dice.maybe(self.day),
            file=dice.maybe(lambda: file),
            is_bonus=True if bonus else None,
            **more,
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
