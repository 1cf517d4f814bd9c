import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.releases.judging import listed, messages, sound, verdict
from tests.domain.releases.wire import EXAMPLES
from tutti.domain.releases.rules.casing import recase, shouts, suggestion, whispers

# True titles of released music, and what they are told. Empty: nothing.
TRUE_TITLES = """
1-800-273-8255 | 11:11 | 1999 | 22, A Million | 24/7 | 24K Magic | 3005 | 4th of July | 50ft Queenie
6 Ft. Under | 9/11 | 99 Problems | @ My Worst | A Day in the Life | A Feat of Strength | A-Punk | Acoustic
Amazon | Audio | Bach - Air on the G String | Black ♥ | Café del Mar | Club Can't Handle Me | Cover Me
DNA. | Dancing with Myself | Demo Tape | Demons | Don't Stop Believin' | Dr. Feelgood | Explicit
Featuring | Final Countdown | Formation | Free | Free Fallin' | Hello, Goodbye | Hot N Cold
(I Can't Get No) Satisfaction | In Da Club | Instagram | Interlude | Intro | Is It Me You're Looking For?
Just Dance | Knockin' on Heaven's Door | L.O.V.E. | Live Forever | Live Wire | Live Your Life
Live and Let Die | Lo-Fi | Long Live | Love & War | Love (In the Mix) | Love (With or Without You)
Love Mix | Love Part II | Lyrics | Master of Puppets | Mix Tape | Mr. Brightside | Na Na Na | New Rules
No Mean Feat for Me | None of Your Business | Nothing Compares 2 U | Official Girl | Old Town Road
Original Mix | P.I.M.P. | Pandora's Box | Paris - Texas | Price Tag | Radio | Recovery | Remix to Ignition
Reprise | Rock 'n' Roll | September | Shake It Off | Song 2 | St. Elmo's Fire (Man in Motion)
Take Me to Church | Test Drive | Test of Time | The Edit | The Final Mix | The Remix | Tidal Wave | TiK ToK
Title | Track Star | Twenty-one | Unplugged | Untitled Love | Video Games | Video Killed the Radio Star
Vitamin A | Wait for U | What's Going On | Will.I.Am | With or Without You | iPhone | ? | ÷ | ★ | #Selfie
"""

REFUSED = {
    "R6 E": """
Untitled 3 | Track 1 | Track 01 | Track #7 | Voice Memo 12 | Test One | Demo 4 | Piste 2 | Song.wav
Song_final_v2 | Untitled A | Beat_140bpm | Sans titre 5
""",
    "R11 E": """
Untitled | UNTITLED! | Test | Demo | TBD | N/A | Placeholder | Song Title | Track
""",
    "R15 E": """
Love feat. Zoe | Love (feat. Zoe) | Love ft Zoe | Love ft. Zoe | Song Featuring Zoe | Love f/ Zoe
Love (with Dua Saleh) | Love (prod. Metro) | Love Prod. by Metro | Love [Prod Metro] | Love (w/ Zoe)
""",
    "R17 E": """
Ignition (Remix) | Love (Acoustic) | Love (Live at Wembley) | Love - Radio Edit | Love - Live
Love Radio Edit | Love (2019 Remaster) | Love [Remastered 2019] | Love (Taylor's Version)
Love (Sped Up) | Anaconda (Cover) | Sandstorm (Extended) | Levels (Original Mix) | Love (Live)
Love (Slowed + Reverb) | Hallelujah (Unplugged) | Love – Acoustic Version | Love （Live）
""",
    "R18 E": """
Love (Official Video) | Love Official Music Video | Love (Explicit) | Love [Lyrics] | Love 🎉 | ❤️ Love
1️⃣ Step | Www.memory | Visit mysite.com | https://x.y/z | @zoemusic | Mail me@zoe.net | Only $5
9.99€ Love | 50% Off | 12/05/2024 | 2024-05-12 | May 5, 2024 | Spotify | Apple Music Session
Tidal Exclusive | Love - Out Now | Love (Free Download)
""",
}


def said_of(title, language="en"):
    draft = sound({"title": title, "metadata_language": language}, {"title": title})
    return verdict("release.title", draft)


@pytest.mark.parametrize("title", listed(TRUE_TITLES))
def test_true_titles_are_left_alone(title):
    assert said_of(title) == []


@pytest.mark.parametrize(
    ("said", "title"), [(said, title) for said, titles in REFUSED.items() for title in listed(titles)]
)
def test_what_does_not_belong_into_a_title_is_refused(said, title):
    assert said in said_of(title)
    assert {word for word in said_of(title) if word.endswith("E")} == {said}


def test_every_track_is_looked_at():
    draft = sound({}, {"title": "Harbour Lights"}, {"title": "Track 2"}, {"title": "Love (Live)"})
    assert verdict("tracks[1].title", draft) == ["R6 E"]
    assert verdict("tracks[2].title", draft) == ["R17 E"]


def test_messages_say_what_to_do():
    said = messages(
        sound({"title": "Love (Remix)"}, {"title": "Harbour Lights"}, {"title": "Cover Me (Cover)"})
    )
    assert "put “Remix” into version" in said["release.title"]
    assert "declare it with track_type" in said["tracks[1].title"]
    assert "contributors" in messages(sound({"title": "Love (prod. Zoe)"}))["release.title"]


def test_an_amount_of_money_is_only_doubtful():
    assert said_of("$100 Bill") == ["R18 W"]
    assert said_of("$ave Dat Money") == []


@pytest.mark.parametrize(
    ("title", "better"),
    [
        ("The Lord Of The Rings", "The Lord of the Rings"),
        ("Me and the devil", "Me and the Devil"),
        ("Merry-go-round", "Merry-Go-Round"),
        ("Hello, goodbye", "Hello, Goodbye"),
        ("What's Going on", "What's Going On"),
        ("Song: the Return", "Song: The Return"),
        ("Girls just want to Have Fun", "Girls Just Want to Have Fun"),
        ("(I can't Get No) Satisfaction", "(I Can't Get No) Satisfaction"),
        ("rock 'til You Drop", "Rock 'til You Drop"),
        ("Love/hate", "Love/Hate"),
        ("Élan vital", "Élan Vital"),
    ],
)
def test_english_title_case(title, better):
    assert suggestion(title, "en") == better
    assert suggestion(better, "en") is None
    assert said_of(title) == ["R14 W"]
    assert better in messages(sound({"title": title}))["release.title"]


@pytest.mark.parametrize(
    ("language", "title", "better"),
    [
        ("fr", "La Vie En Rose", "La vie en rose"),
        ("fr", "La vie en rose", None),
        ("fr", "Ne Me Quitte Pas", "Ne me quitte pas"),
        ("fr", "Les Champs-Élysées", None),
        ("fr", "Paris, Texas", None),
        ("fr", "non, je ne regrette Rien", "Non, je ne regrette Rien"),
        ("es", "Vivir Mi Vida", "Vivir mi vida"),
        ("es", "María Isabel", None),
        ("es", "¿Qué Será De Ti?", "¿Qué será de ti?"),
        ("it", "Con te partirò", None),
        ("pt", "Garota de Ipanema", None),
        ("de", "Ich Liebe Dich Nicht", "Ich Liebe dich nicht"),
        ("de", "Über den Wolken", None),
        ("de", "Das Model", None),
        ("ja", "東京の夜", None),
        ("ar", "حبيبي", None),
        (None, "La Vie En Rose", None),
    ],
)
def test_other_languages(language, title, better):
    assert suggestion(title, language) == better


def test_capitals_alone_and_none():
    for title in ("HUMBLE.", "LOUD AND CLEAR", "ТИШИНА"):
        assert shouts(title)
    for title in ("DNA.", "S.O.S.", "YMCA", "III", "XVIII", "99", "東京", "A B C"):
        assert not shouts(title)
    assert whispers("thank u, next")
    assert not whispers("東京")
    assert recase("LOUD AND CLEAR", "en") == "Loud and Clear"
    assert recase("la vie en rose", "fr") == "La vie en rose"
    assert said_of("thank u, next") == ["R2 W"]
    assert "“Thank U, Next”" in messages(sound({"title": "thank u, next"}))["release.title"]


def test_the_language_of_a_title_comes_from_the_nearest_word_about_it():
    french = {"title": "La Vie En Rose", "language": "fr"}
    assert verdict(
        "tracks[0].title", sound({"metadata_language": None, "title": "La Vie En Rose"}, french)
    ) == ["R14 W"]
    assert (
        verdict("tracks[0].title", sound({"metadata_language": "en", "title": "La Vie En Rose"}, french))
        == []
    )
    silent = {"title": "the Wrong case", "language": None}
    nobody_says = sound({"metadata_language": None, "audio_language": "zxx", "title": "A"}, silent)
    assert verdict("tracks[0].title", nobody_says) == []


@EXAMPLES
@given(st.text(max_size=40) | st.text("aAbBéÉ '-/.:(9$", max_size=25), st.sampled_from(["en", "fr", "de"]))
def test_a_suggestion_needs_no_other(title, language):
    canonical = " ".join(title.split())
    better = suggestion(canonical, language)
    if better is not None:
        assert better != canonical
        assert suggestion(better, language) is None
        assert better.casefold() == canonical.casefold()
