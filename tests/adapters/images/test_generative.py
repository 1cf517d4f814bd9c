"""Drawing by rules: what words do, the same input the same bytes, type that can be read, and edits."""

import asyncio
import io
import time
from pathlib import Path

import msgspec
import numpy as np
import pytest
from PIL import Image

from tutti.adapters.images.generative import oklab
from tutti.adapters.images.generative.compositions import COMPOSITIONS
from tutti.adapters.images.generative.design import Adjustment, Design, Lettering, Sound
from tutti.adapters.images.generative.designer import GenerativeDesigner
from tutti.adapters.images.generative.editing import edit
from tutti.adapters.images.generative.fonts import FACES, Fonts
from tutti.adapters.images.generative.lettering import LAYOUTS, READABLE, lettered
from tutti.adapters.images.generative.reading import SUITED, read
from tutti.adapters.images.generative.rendering import adjusted_base, inks_of, render, titled, write
from tutti.adapters.images.generative.vocabulary import meanings, palettes
from tutti.domain.artwork import Maker, Request
from tutti.domain.artwork import Sound as Heard

SIDE = 200
LOUD = Sound(tuple(0.2 + 0.8 * (i % 16 > 7) for i in range(400)), -8.0, 4.0)


def plain(geometry: str, **changes: object) -> Design:
    colours = palettes()["harbour"].colours
    return msgspec.structs.replace(Design(seed=5, geometry=geometry, palette=colours), **changes)


def pixels(image: Image.Image) -> np.ndarray:
    return np.asarray(image, dtype=np.float64)


def test_data_name_only_what_there_is() -> None:
    for word, means in meanings().items():
        for meaning in means:
            assert set(meaning.geometry) <= set(COMPOSITIONS), word
            assert meaning.face is None or meaning.face in FACES, word
            assert meaning.layout is None or meaning.layout in LAYOUTS, word
    tags = {tag for means in meanings().values() for meaning in means for tag in meaning.tags}
    for name, palette in palettes().items():
        light = oklab.from_hex(palette.colours)[:, 0]
        assert light[0] == min(light) and light[-1] == max(light), f"{name} goes from dark to light"
        assert tags & set(palette.tags), name
    assert set(SUITED) == set(COMPOSITIONS)
    assert {layout for each in SUITED.values() for layout in each} <= set(LAYOUTS)


@pytest.mark.parametrize("geometry", sorted(COMPOSITIONS))
def test_each_composition_depends_on_seed_colours_and_sound_alone(geometry: str) -> None:
    design = plain(geometry)
    first = render(design, LOUD, SIDE)
    assert first.size == (SIDE, SIDE) and first.mode == "RGB"
    assert first.tobytes() == render(design, LOUD, SIDE).tobytes()
    other = render(msgspec.structs.replace(design, seed=6, dark=False), LOUD, SIDE)
    assert first.tobytes() != other.tobytes()
    assert pixels(first).std() > 5, "there is something on it"


@pytest.mark.parametrize("geometry", ["ridges", "lines", "corona", "bars", "grooves", "waves", "horizon"])
def test_the_song_is_drawn(geometry: str) -> None:
    design = plain(geometry, texture=0)
    quiet = Sound(tuple(0.1 + 0.002 * i for i in range(400)), -8.0, 4.0)
    assert render(design, LOUD, SIDE).tobytes() != render(design, quiet, SIDE).tobytes()


@pytest.mark.parametrize(
    ("prompt", "used", "ignored", "expected"),
    [
        ("a cat on waves", ("waves",), ("cat",), {"geometry": ("waves", "silk")}),
        ("bauhaus grid", ("bauhaus", "grid"), (), {"geometry": ("tiles",)}),
        (
            "mountains without text",
            ("mountains", "without text"),
            (),
            {"geometry": ("ridges",), "titled": (False,)},
        ),
        ("dark", ("dark",), (), {"dark": (True,)}),
        ("elegant piano", ("elegant", "piano"), (), {"face": ("didone",)}),
        ("hip hop", ("hip hop",), (), {"face": ("black",)}),
        ("", (), (), {}),
        ("Ω≈ç√ 漢字", (), ("ω", "ç", "漢字"), {}),
    ],
)
def test_words_become_designs(
    prompt: str, used: tuple[str, ...], ignored: tuple[str, ...], expected: dict[str, tuple[object, ...]]
) -> None:
    told = read(prompt, Sound(), 1)
    assert (told.used, told.ignored) == (used, ignored)
    for field, values in expected.items():
        assert getattr(told.design, field) in values


def test_what_is_not_wanted_is_not_drawn() -> None:
    for seed in range(40):
        assert read("circles or grid, no circles", Sound(), seed).design.geometry == "tiles"
        assert read("abstract", Sound(), seed, avoid="shards, tiles, lines").design.geometry == "halftone"
        red = oklab.from_hex(read("jazz without red", Sound(), seed).design.palette)
        hues = np.degrees(np.arctan2(red[:, 2], red[:, 1]))[np.hypot(red[:, 1], red[:, 2]) > 0.1]
        assert not ((hues > 5) & (hues < 45)).any()


def test_named_colours_are_the_colours() -> None:
    for name, hue in (("blue", 258), ("green", 147), ("orange", 48), ("purple", 315)):
        palette = oklab.from_hex(read(f"{name} mist", Sound(), 2).design.palette)
        own = palette[
            np.argmax(np.cos(np.radians(np.degrees(np.arctan2(palette[:, 2], palette[:, 1])) - hue)))
        ]
        assert abs((np.degrees(np.arctan2(own[2], own[1])) - hue + 180) % 360 - 180) < 15, name


def test_loud_songs_look_livelier() -> None:
    quiet = read("x", Sound((), -24.0, 12.0), 1).design.energy
    assert quiet < read("x", Sound((), -15.0, 8.0), 1).design.energy < read("x", LOUD, 1).design.energy


@pytest.mark.parametrize(
    ("instruction", "used", "change"),
    [
        ("darker", ("darker",), lambda d: d.adjustment.brightness < 0),
        ("slightly brighter please", ("brighter",), lambda d: 0 < d.adjustment.brightness < 0.2),
        ("much more contrast", ("contrast",), lambda d: d.adjustment.contrast > 0.4),
        ("more blue", ("blue",), lambda d: d.adjustment.tints[0][1] > 0),
        ("less red", ("red",), lambda d: d.adjustment.tints[0][1] < 0),
        ("bluer", ("bluer",), lambda d: d.adjustment.tints),
        ("bigger title", ("bigger",), lambda d: d.title_scale > 1.3),
        ("make the title smaller", ("smaller",), lambda d: d.title_scale < 0.8),
        ("less busy", ("busy",), lambda d: d.density < 0.5),
        (
            "warmer and grainier",
            ("warmer", "grainier"),
            lambda d: d.adjustment.warmth > 0 and d.texture > 0.3,
        ),
        ("remove the title", ("title",), lambda d: not d.titled),
        ("another variation", ("another", "variation"), lambda d: d.seed != 5),
        ("serif, with circles", ("serif", "circles"), lambda d: (d.face, d.geometry) == ("serif", "discs")),
        ("sing along", (), lambda d: d == plain("silk")),
    ],
)
def test_instructions_change_what_they_say(instruction: str, used: tuple[str, ...], change: object) -> None:
    edited = edit(plain("silk"), instruction)
    assert edited.used == used
    assert change(edited.design)  # type: ignore[operator]
    if instruction == "darker":
        assert msgspec.structs.replace(edited.design, adjustment=Adjustment()) == plain("silk"), (
            "and nothing else"
        )


def test_edits_never_run_out_of_bounds() -> None:
    design = plain("silk")
    for _ in range(30):
        design = edit(design, "much darker, much more blue, bigger title, busier, much warmer").design
    assert (design.adjustment.brightness, design.density, design.adjustment.warmth) == (-1, 1, 1)
    assert design.title_scale <= 2.6
    drawn = titled(render(design, Sound(), SIDE), design, Lettering("Title", "Artist"), Fonts())
    assert pixels(drawn).max() > pixels(drawn).min()


@pytest.mark.parametrize(
    ("adjustment", "holds"),
    [
        (Adjustment(brightness=-0.5), lambda before, after: after.mean() < before.mean() - 10),
        (Adjustment(brightness=0.5), lambda before, after: after.mean() > before.mean() + 10),
        (Adjustment(saturation=-1), lambda before, after: np.ptp(after, axis=-1).max() <= 6),
        (Adjustment(warmth=0.6), lambda before, after: (after[..., 0] - after[..., 2]).mean() > (before[..., 0] - before[..., 2]).mean() + 5),
        (Adjustment(tints=((264.0, 0.8),)), lambda before, after: after[..., 2].mean() > after[..., 0].mean() + 20),
        (Adjustment(contrast=0.8), lambda before, after: after.std() > before.std()),
        (Adjustment(softness=0.9), lambda before, after: np.abs(np.diff(after, axis=0)).max() < np.abs(np.diff(before, axis=0)).max()),
        (Adjustment(), lambda before, after: np.abs(after - before).max() == 0),
    ],
)  # fmt: skip
def test_pictures_are_adjusted(adjustment: Adjustment, holds: object, tmp_path: Path) -> None:
    picture = render(plain("discs", texture=0), Sound(), SIDE)
    picture.save(tmp_path / "base.png")
    after = adjusted_base(tmp_path / "base.png", adjustment, SIDE)
    assert holds(pixels(picture), pixels(after))  # type: ignore[operator]


TITLES = {
    "Latin": "Zażółć gęślą jaźń", "Greek": "Σε Περιμένω", "Cyrillic": "Зимний вечер", "Vietnamese": "Những ngày mưa",
    "Arabic": "ليلة في القاهرة", "Hebrew": "שיר לשלום", "Devanagari": "प्रेम की धुन", "Thai": "รักไม่รู้ลืม",
    "Chinese": "月亮代表我的心", "Traditional": "橄欖樹", "Japanese": "夜に駆ける", "Korean": "봄날",
    "Bengali": "আমার সোনার বাংলা", "Gujarati": "મારું ગીત", "Gurmukhi": "ਮੇਰਾ ਗੀਤ", "Kannada": "ನನ್ನ ಹಾಡು",
    "Malayalam": "എന്റെ പാട്ട്", "Oriya": "ମୋ ଗୀତ", "Sinhala": "මගේ ගීතය", "Tamil": "என் பாடல்", "Telugu": "నా పాట",
    "Khmer": "ចម្រៀងរបស់ខ្ញុំ", "Lao": "ເພງຂອງຂ້ອຍ", "Myanmar": "ကျွန်တော့်သီချင်း", "Armenian": "Իմ երգը",
    "Georgian": "ჩემი სიმღერა", "Ethiopic": "የኔ ዘፈን",
}  # fmt: skip


@pytest.mark.parametrize("face", sorted(FACES))
@pytest.mark.parametrize("script", TITLES)
def test_bundled_fonts_write_these_scripts_in_every_face(script: str, face: str) -> None:
    fonts = Fonts()
    assert fonts.missing(TITLES[script]) == ""
    runs = fonts.runs(TITLES[script], FACES[face].title, heavy=FACES[face].heavy, serif=FACES[face].serif)
    assert "".join(run.text for run in runs) == TITLES[script]
    for run in runs:
        assert "/adapters/images/fonts/" in str(run.cut.path), run


def test_japanese_is_of_one_font() -> None:
    (run,) = Fonts().runs("夜に駆ける", FACES["light"].title, heavy=False)
    assert run.cut.path.name == "DroidSansFallbackFull.ttf"


def test_letters_that_join_are_shaped() -> None:
    font = FACES["grotesk"].title
    (run,) = Fonts().runs("بيت", font, heavy=True)
    apart = sum(run.cut.at(100).getlength(letter) for letter in run.text)
    assert run.cut.at(100).getlength(run.text) < 0.9 * apart
    (run,) = Fonts().runs("क्षि", font, heavy=True)
    assert run.cut.at(100).getlength(run.text) < sum(run.cut.at(100).getlength(each) for each in run.text)


def test_what_no_font_has_is_told_and_no_box_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tutti.adapters.images.generative.fonts.SYSTEM", ())
    fonts = Fonts()
    assert fonts.missing("Night 𒀀🎵 Ride") == "𒀀🎵"
    ground = Image.new("RGB", (SIDE, SIDE), "black")
    inks = [(255, 255, 255)]
    with_lost = lettered(ground, Lettering("Night𒀀🎵", ""), inks, fonts)
    assert with_lost.tobytes() == lettered(ground, Lettering("Night", ""), inks, fonts).tobytes()
    assert lettered(ground, Lettering("𒀀", "🎵"), inks, fonts).tobytes() == ground.tobytes()


def test_an_operators_folder_of_fonts_is_used_and_broken_fonts_are_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tutti.adapters.images.generative.fonts.SYSTEM", ())
    (tmp_path / "broken.ttf").write_bytes(b"\x00\x01\x00\x00garbage")
    (tmp_path / "own.ttf").write_bytes(_font_with("夜"))
    fonts = Fonts(tmp_path)
    assert fonts.missing("夜") == ""
    assert [run.cut.path.name for run in fonts.runs("A夜", FACES["black"].title, heavy=True)] == [
        "InterDisplay-roman.var.ttf",
        "own.ttf",
    ]


def _font_with(character: str) -> bytes:
    """A font with one square letter."""
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    pen = TTGlyphPen(None)
    pen.moveTo((0, 0)), pen.lineTo((0, 800)), pen.lineTo((800, 800)), pen.lineTo((800, 0)), pen.closePath()
    font = FontBuilder(1000, isTTF=True)
    font.setupGlyphOrder([".notdef", "one"])
    font.setupCharacterMap({ord(character): "one"})
    font.setupGlyf({".notdef": TTGlyphPen(None).glyph(), "one": pen.glyph()})
    font.setupHorizontalMetrics({".notdef": (500, 0), "one": (900, 0)})
    font.setupHorizontalHeader(ascent=800, descent=-200)
    font.setupNameTable({"familyName": "Own", "styleName": "Regular"})
    font.setupOS2()
    font.setupPost()
    content = io.BytesIO()
    font.save(content)
    return content.getvalue()


@pytest.mark.parametrize("layout", sorted(LAYOUTS))
@pytest.mark.parametrize(
    "title", ["I", "Harbour Lights", "A" * 60, "word " * 50, "شير שלום mixed", "a\u0301\u200dé"]
)
def test_every_title_stays_inside_and_can_be_read(layout: str, title: str) -> None:
    side = 400
    ground = Image.effect_noise((side, side), 90).convert("RGB")
    done = lettered(ground, Lettering(title, "Somebody Else", "grotesk", layout), [(250, 248, 243)], Fonts())
    changed = np.abs(pixels(done) - pixels(ground)).sum(axis=-1) > 200
    assert changed.any()
    edge = side // 60
    letters = np.abs(pixels(done) - pixels(lettered(ground, Lettering("", ""), [], Fonts()))).sum(axis=-1)
    assert letters.shape == (side, side)
    if layout != "band":
        assert not changed[:, :edge].all() and not changed[:, -edge:].all()


def test_letters_have_the_contrast_that_small_print_needs() -> None:
    for seed in range(2):
        design = plain(sorted(COMPOSITIONS)[seed * 2], seed=seed, layout="corner")
        picture = render(design, LOUD, 300)
        done = titled(picture, design, Lettering("Title", "Artist", "black", "corner", 2), Fonts())
        ink = np.array(inks_of(design)[0]) if design.titled else None
        assert ink is not None
        assert pixels(done).shape == pixels(picture).shape
        assert (pixels(done) != pixels(picture)).any()
    assert READABLE == 4.5


def test_a_file_too_large_for_stores_is_made_smaller(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tutti.adapters.images.generative.rendering.MOST_BYTES", 30_000)
    noisy = Image.effect_noise((300, 300), 90).convert("RGB")
    size = write(noisy, tmp_path / "x.png", source="algorithmicMedia", tool='<&">')
    with Image.open(tmp_path / "x.png") as again:
        assert again.mode == "P"
        assert "&lt;&amp;&quot;&gt;" in again.info["XML:com.adobe.xmp"]
    assert size < 100_000


async def test_the_child_gives_the_same_bytes_at_full_size_in_time_and_space(tmp_path: Path) -> None:
    request = Request(
        "dark techno, halftone, grain",
        title="Kernel Panic",
        artist="OBJKT/9",
        sound=Heard((0.1, 0.9) * 200, -9.0, 4.0),
    )
    designer = GenerativeDesigner()
    folders = [tmp_path / "a", tmp_path / "b"]
    for folder in folders:
        folder.mkdir()
    began = time.process_time()
    one, two = await asyncio.gather(*(designer.draw(request, folder) for folder in folders))
    assert time.process_time() - began < 1, "nothing is drawn in this process"
    assert one.path.read_bytes() == two.path.read_bytes()
    assert one.parameters == two.parameters
    assert one.words_used == ("dark", "techno", "halftone", "grain")
    with Image.open(one.path) as picture:
        assert picture.size == (3000, 3000)
    assert one.path.stat().st_size < 10_000_000


async def test_a_child_that_is_given_up_is_gone(tmp_path: Path) -> None:
    designer = GenerativeDesigner()
    drawing = asyncio.create_task(designer.draw(Request("waves"), tmp_path))
    await asyncio.sleep(0.3)
    drawing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await drawing
    assert not (tmp_path / "cover.png").exists()
    assert designer.maker == Maker("generative-design", "tutti-design-1", machine_made=False)
