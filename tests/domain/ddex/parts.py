"""Random parts of messages: parties, titles, lines, files, recordings."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import TypeVar

from stdnum.iso7064 import mod_11_2

from tests.domain.ddex import given
from tests.domain.ddex.dice import Dice
from tutti.core.identifiers.parties import ipi_check
from tutti.core.identifiers.works import iswc_check
from tutti.core.territory import COUNTRIES
from tutti.domain.ddex import (
    AudioFile,
    CLine,
    ContainsAI,
    Contributor,
    DisplayArtist,
    DisplayArtistName,
    EventDate,
    HashAlgorithm,
    HashSum,
    ParentalWarning,
    Party,
    PartyName,
    PLine,
    Preview,
    ProprietaryId,
    RecordingType,
    SoundRecording,
    Title,
    TitleType,
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
        "Musician",
        "Band",
        "MusicGroup",
        "Tuba & Bass",
        "Kora <solo>",
        "指揮",
    ),
)
INSTRUMENTS = ("Guitar", "BassGuitar", "Voice", "BassDrum(Kick)", "UserDefined", "Kora & <Bolon>", "三味線")
HASHES = (
    (HashAlgorithm.MD5, 32),
    (HashAlgorithm.SHA1, 40),
    (HashAlgorithm.SHA256, 64),
    (HashAlgorithm.SHA512, 128),
)


class Parts:
    """Makes parties, lines, titles, files and recordings out of words and dice."""

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
            Contributor(
                party=self.dice.of(self.people),
                roles=self.dice.some(ROLES, least=1, most=4),
                instruments=self.dice.maybe(lambda: self.dice.some(INSTRUMENTS, least=1, most=3)) or (),
            )
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
