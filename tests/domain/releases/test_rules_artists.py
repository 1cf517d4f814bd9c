import itertools

import pytest

from tests.domain.releases.judging import NOTHING_KNOWN, TODAY, listed, messages, sound, verdict
from tutti.domain.releases.rules import AudioFacts, Facts, TrackFacts
from tutti.domain.releases.rules.likeness import known_artist, named_in

FINE = """
Lou Meridian|Ben and Clara|Nick Cave & The Bad Seeds|Sleeping with Sirens|Zoe with Max|Malcolm X Band
Rodrigo y Gabriela|Belle and Sebastian|DJ Mara|MC Solaar|The Artistry|Calm Ocean|Rain Parade|White Lies
The National Jazz Trio|Piano Guys|Baby Dance|311|Sunn O)))|M|Mia & Co|The Cats & Dogs Orchestra|MØ|周杰倫
방탄소년단|Земфира|Kruder & Dorfmeister|Samantha Smith|Dolly|Party Animals|Hot Chip|Music|Roxy Music
Musiq Soulchild|C+C Music Factory|Sound of Silence|Study Music Project|Beats by Dr. K|Simon & Garfunkel
Earth, Wind & Fire|Peter, Paul and Mary|10,000 Maniacs|Smith and Jones, Inc|فيروز|Ωmega|O'Brien|Jean-Luc
"""

REFUSED = {
    "R1 E": """
DJ|DJ 1|Singer 2|Band|The Artist|Test|Name|Relaxing Piano Music|Deep Sleep Sounds|Jazz Cafe Music
Christmas Songs for Kids|Best of Pop Hits 2026|!!!|♥
""",
    "R10 E": """
Various Artists|Unknown Artist|Sleep Music|White Noise|Top Hits|Spotify|K-Pop|hip-hop|Focus|V.A.|Nike
The Unknown Artist|Vários Artistas
""",
    "R12 E": """
Drake|Tayler Swift|TAYLOR SWIFT|Taylor-Swift|Тaylor Swift|Dr4ke|Drayke|Beyonce|Rihana|Emin3m|The Weeknd
Justin Beiber|Lady Ga Ga|Ed Sheran|Billy Eilish|Kanye Wesst|Micheal Jackson|Ke$ha|ACDC|Radio Head|Queen
Pink|Tyler, The Creator|Florence & The Machine|Sigur Ros
""",
    "R15 E": """
Zoe feat. Max|Zoe ft Max|Zoe (feat. Max)|Zoe prod. by Max
""",
    "R16 E": """
Maria Keller & Tom Brandt|Zoe, Max, Tim|Anitta x J Balvin|Drake and Rihanna|Zoe / Max|Zoe; Max
Zoe vs. Max|Zoe × Max
""",
}


def said_of(name, facts=NOTHING_KNOWN):
    return verdict("release.primary_artist_name", sound({"primary_artist_name": name}), facts)


@pytest.mark.parametrize("name", listed(FINE))
def test_names_of_acts_are_left_alone(name):
    assert said_of(name) == []


@pytest.mark.parametrize(
    ("said", "name"), [(said, name) for said, names in REFUSED.items() for name in listed(names)]
)
def test_what_names_no_act_or_another_one_is_refused(said, name):
    assert said_of(name) == [said]


@pytest.mark.parametrize("name", ["Ben & Clara", "Smith, Jones", "Salt + Sugar"])
def test_two_names_may_be_one_act(name):
    assert said_of(name) == ["R16 W"]


def test_an_artist_whom_the_operator_confirmed_may_use_the_name():
    facts = Facts(today=TODAY, verified_artists=frozenset({"taylor swift", "Maria Keller & Tom Brandt"}))
    assert said_of("Taylor Swift", facts) == []
    assert said_of("Maria Keller & Tom Brandt", facts) == []
    assert said_of("Drake", facts) == ["R12 E"]


def test_tracks_and_guests_are_looked_at_too():
    draft = sound(
        {"featured_artists": ["Singer 1", "Rihanna"]},
        {"primary_artist_name": "Drayke", "featured_artists": ["Various Artists"]},
    )
    assert verdict("release.featured_artists[0].name", draft) == ["R1 E"]
    assert verdict("release.featured_artists[1].name", draft) == [], "a known guest may be featured"
    assert verdict("tracks[0].primary_artist_name", draft) == ["R12 E"]
    assert verdict("tracks[0].featured_artists[0].name", draft) == ["R10 E"]


def test_the_message_names_the_artist_and_the_way_out():
    said = messages(sound({"primary_artist_name": "Tayler Swift"}))["release.primary_artist_name"]
    assert "looks or sounds like the known artist Taylor Swift" in said
    assert "ask the operator" in said


FIRST = """
James Mary John Patricia Robert Jennifer Michael Linda David Elizabeth William Barbara Richard Susan
Joseph Jessica Thomas Sarah Charles Karen Christopher Lisa Daniel Nancy Matthew Anna Lena Marie Sophie
Lars Piotr Marta Luca Giulia Pedro Ines Yuki Kenji Wei Ming Priya Arjun Fatima Omar Amara Kofi Zanele
Adel Anita Bella Billy Keisha Tyler Taylor Justin Bruno Ariana Selena Miley Harry Ed Kate Katy Chris Sam
Bob Elton Neil Dolly Norah Riana Derek
"""
LAST = """
Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Lopez Wilson Anderson Taylor
Moore Jackson Martin Lee Perez Thompson White Harris Clark Lewis Walker Young King Wright Scott Nguyen
Hill Green Adams Nelson Baker Hall Campbell Mitchell Carter Keller Brandt Dubois Lefevre Rossi Silva
Novak Kowalski Hansen Berg Tanaka Sato Chen Singh Patel Khan Okafor Mensah Dlamini Sheridan Beaver West
Bowen Dillon Diamonds Youngman Cole
"""
REALLY_KNOWN = {
    "James Brown", "John Williams", "Jennifer Lopez", "Michael Jackson", "Neil Young", "Chris Brown",
    "Sam Smith", "Norah Jones",
}  # fmt: skip


def test_ordinary_names_raise_no_alarm():
    names = {f"{first} {last}" for first, last in itertools.product(FIRST.split(), LAST.split())}
    alarms = {name: known_artist(name) for name in names if known_artist(name)}
    assert len(names) > 4000
    assert set(alarms) <= REALLY_KNOWN, alarms
    assert [name for name in (*FIRST.split(), *LAST.split()) if known_artist(name)] == []


BANDS = """
Paper Lanterns|Cold Harbour|The Weekenders|Green Days Ahead|Radio Silence|Pink Panther Club|Black Sunday
Lead Balloon|Iron Lady|The Rolling Hills|Stone Roses Garden|Beach Houses|Young Rivers|The Little Killers
Arctic Foxes|Bad Rabbits|Deep Blue|Guns for Hire|Red Hot Poker|The Doorway|Eagle Eye|Coal Play
Blank Pages|Imaginary Dragons|Maroon|Twenty Pilots|Fall Out|Chemical Sisters|Tame Lion|Arcade Games
Vampire Hunters|Killer Whale|Strokes of Luck|Muses|Gorilla Zoo|Jade Bird|Lil Peach|DJ Snail|Kid Cuddle
Big Bangs|Exit|Ecco|Syd|Ada|Tila|Nina|Rhianna Grey|Madison|Sheila|Bianca|Marilyn|Elvira|Eminence
Metal Lica|Cold Day|Oasys Park|Moby Duck|Usha|Bruna Marsh|Duo Lipstick|Jorja Drakeford
"""


@pytest.mark.parametrize("name", listed(BANDS))
def test_names_that_only_remind_of_others_are_free(name):
    assert known_artist(name) in (None, *(["Metallica"] if name == "Metal Lica" else []))


def test_names_inside_a_text():
    assert named_in("a song like Taylor Swift would sing") == "Taylor Swift"
    assert named_in("Queen of Hearts") is None
    assert named_in("Drake Passage") is None
    assert named_in("Guns N Roses forever") == "Guns N' Roses"


MACHINE = {"contains_ai": True}


@pytest.mark.parametrize(
    ("track", "path"),
    [
        ({"title": "Taylor Swift Dreams"}, "tracks[0].title"),
        ({"title": "Drake Type Beat"}, "tracks[0].title"),
        ({"title": "Night", "version": "in the style of Adele"}, "tracks[0].version"),
        ({"title": "Night", "featured_artists": ["Rihanna"]}, "tracks[0].featured_artists[0].name"),
        (
            {"title": "Night", "ai_disclosure": {"music": "generated", "tool": "voice of Drake"}},
            "tracks[0].ai_disclosure.tool",
        ),
        (
            {"title": "Night", "ai_disclosure": {"vocals": "generated", "tool": "Drake voice v2"}},
            "tracks[0].ai_disclosure.tool",
        ),
        ({"title": "Rihanna AI"}, "tracks[0].title"),
        ({"title": "Night", "primary_artist_name": "AI Drake"}, "tracks[0].primary_artist_name"),
        ({"title": "Night", "primary_artist_name": "Taylor Swift AI"}, "tracks[0].primary_artist_name"),
        (
            {"title": "Night", "contributors": [{"name": "Drake", "role": "Vocalist"}]},
            "tracks[0].contributors[0].name",
        ),
    ],
)
def test_machines_imitate_nobody(track, path):
    assert "R13 E" in verdict(path, sound({}, {**track, **MACHINE}))
    human = {**track, "contains_ai": False, "ai_disclosure": None}
    assert "R13 E" not in verdict(path, sound({}, human))


def test_what_listening_found_counts_as_machine_made():
    facts = Facts(today=TODAY, tracks=(TrackFacts(audio=AudioFacts(machine_made=True)),))
    assert "R13 E" in verdict("tracks[0].title", sound({}, {"title": "Taylor Swift Dreams"}), facts)


def test_machines_may_use_ordinary_words():
    assert verdict("tracks[0].title", sound({}, {"title": "Queen of the Drake Passage", **MACHINE})) == []
    assert verdict("tracks[0].title", sound({}, {"title": "Heart Voice in Summer", **MACHINE})) == []
    tool = {"ai_disclosure": {"vocals": "generated", "tool": "Logic vocal model"}}
    assert verdict("tracks[0].ai_disclosure.tool", sound({}, {**MACHINE, **tool})) == []


def test_who_wrote_or_produced_for_a_machine_is_no_imitation():
    drake = {"contributors": [{"name": "Drake", "role": "Producer"}]}
    assert "R13 E" not in verdict("tracks[0].contributors[0].name", sound({}, {**MACHINE, **drake}))


def test_a_primary_artist_is_told_of_once():
    drake = sound({}, {**MACHINE, "primary_artist_name": "Drake"})
    assert verdict("tracks[0].primary_artist_name", drake) == ["R12 E"]
