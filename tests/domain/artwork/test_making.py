"""Covers by each kind of maker, and what becomes of them when they are changed; real children, small pictures."""

import io
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.adapters.listening.pictures import encoded, picture
from tests.factories.kept_files import Shelf, Trusting
from tests.images_server import KEY, ImagesServer, images_server
from tutti.adapters.fetching.addresses import Allowed
from tutti.adapters.fetching.client import SafeFetcher
from tutti.adapters.images.generative.designer import GenerativeDesigner
from tutti.adapters.images.images_api import ImagesApi
from tutti.adapters.listening.covers import SandboxedCoverInspector
from tutti.domain import artwork
from tutti.domain.artwork import (
    Base,
    BaseNotUsable,
    Cover,
    MakerAnswerInvalid,
    PromptRefused,
    Request,
    Sound,
    SourceType,
    Studio,
)
from tutti.domain.assets import Asset, Depot, Kind

ASK = Request(
    "calm blue waves", title="Undertow", artist="Salt", seed=11, sound=Sound((0.1, 0.9) * 40, -12.0, 5.0)
)


@pytest.fixture
def service() -> Iterator[ImagesServer]:
    with images_server() as running:
        yield running


@pytest.fixture
async def studio(ada: Shelf) -> AsyncIterator[Studio]:
    depot = Depot(ada.storage, Trusting(), SafeFetcher(Allowed.parse("")))
    yield Studio(ada.database, depot, SandboxedCoverInspector(), GenerativeDesigner(side=240), None)


async def made(
    ada: Shelf, studio: Studio, request: Request, base: Asset | None = None
) -> tuple[Asset, Cover, Image.Image]:
    known: Base | None = None
    if base is not None:
        async with ada.database.transaction(ada.actor) as tx:
            known = await artwork.find_base(tx, base)
    finished = await artwork.make_cover(studio, request, known)
    async with ada.database.transaction(ada.actor) as tx:
        asset, cover = await artwork.keep_cover(tx, studio, finished, request, known)
    content = b"".join([piece async for piece in ada.storage.read(asset.key)])
    return asset, cover, Image.open(io.BytesIO(content))


def brightness(image: Image.Image) -> float:
    return float(np.asarray(image.convert("L")).mean())


async def test_a_drawing_is_drawn_again_with_changes_and_keeps_song_and_title(
    ada: Shelf, studio: Studio
) -> None:
    asset, cover, first = await made(ada, studio, ASK)
    assert (cover.provider, cover.machine_made, cover.parent) == ("generative-design", False, None)
    assert cover.source_type is SourceType.ALGORITHMIC
    assert cover.sound == ASK.sound
    asset2, darker, second = await made(ada, studio, Request("much darker"), asset)
    assert brightness(second) < brightness(first) - 10
    assert (darker.parent, darker.title, darker.sound) == (cover.public_id, "Undertow", ASK.sound)
    assert darker.parameters["geometry"] == cover.parameters["geometry"]
    _, bare, third = await made(ada, studio, Request("no title"), asset2)
    assert bare.parameters["titled"] is False
    assert third.tobytes() != second.tobytes()
    async with ada.database.transaction(ada.actor) as tx:
        line = await artwork.line_of(tx, bare)
    assert [each.id for each in line] == [bare.id, darker.id, cover.id]


async def test_changes_of_an_upload_start_from_the_upload(ada: Shelf, studio: Studio) -> None:
    upload = await ada.keep(encoded(picture(400), "JPEG"), Kind.COVER_ART)
    asset, dark, first = await made(ada, studio, Request("darker"), upload)
    assert (dark.source_type, dark.base_asset_id) == (SourceType.ALGORITHMIC_EDIT, upload.id)
    assert dark.parent is None
    _, back, second = await made(ada, studio, Request("lighter"), asset)
    assert (back.parent, back.base_asset_id) == (dark.public_id, upload.id)
    assert back.parameters["adjustment"]["brightness"] == 0
    original = picture(400).resize((240, 240), Image.Resampling.LANCZOS)
    assert brightness(first) < brightness(original) - 10
    assert abs(brightness(second) - brightness(original)) < 2, "there and back is where it began"


async def test_an_upload_that_is_no_square_or_no_picture_is_not_changed(ada: Shelf, studio: Studio) -> None:
    wide = await ada.keep(encoded(picture(400, 300), "PNG"), Kind.COVER_ART)
    broken = await ada.keep(b"\x89PNG\r\n\x1a\n" + bytes(300), Kind.COVER_ART)
    for asset, word in ((wide, "400 x 300"), (broken, "cannot be")):
        with pytest.raises(BaseNotUsable, match=word):
            await made(ada, studio, Request("darker"), asset)


async def test_a_services_picture_keeps_its_letters_apart(
    ada: Shelf, studio: Studio, service: ImagesServer
) -> None:
    asked = replace(studio, maker=ImagesApi(service.url, KEY, "painter-2", seconds=20))
    asset, cover, first = await made(ada, asked, ASK)
    assert (cover.provider, cover.model, cover.machine_made) == ("images-api", "painter-2", True)
    assert cover.source_type is SourceType.TRAINED
    assert cover.layer_key
    assert first.size == (240, 240)
    assert "trainedAlgorithmicMedia" in first.info["XML:com.adobe.xmp"]
    _, second, _ = await made(ada, asked, Request("more boats"), asset)
    path, form = service.asked[1]
    assert path == "/v1/images/edits"
    with Image.open(io.BytesIO(form["image"])) as sent:
        colours = sent.convert("RGB").resize((96, 96), Image.Resampling.BOX).getcolors(4000)
    assert colours and max(colours)[1] == (51, 102, 153), "the service gets the picture without letters"
    assert sum(sorted(count for count, _ in colours)[-2:]) > 0.9 * 96 * 96, (
        "two colours, and nothing written on them"
    )
    assert (second.parent, second.title, second.machine_made) == (cover.public_id, "Undertow", True)

    _, shifted, _ = await made(ada, studio, Request("darker, bigger title"), asset)
    assert (shifted.machine_made, shifted.layer_key, shifted.parent) == (
        True,
        cover.layer_key,
        second.public_id,
    )
    assert shifted.parameters["title_scale"] > 1


async def test_what_a_service_must_not_send(
    ada: Shelf, studio: Studio, service: ImagesServer, tmp_path: Path
) -> None:
    asked = replace(studio, maker=ImagesApi(service.url, KEY, "painter-2", seconds=20))
    service.body = json.dumps({"data": [{"b64_json": "eHh4"}]}).encode()
    with pytest.raises(MakerAnswerInvalid):
        await made(ada, asked, ASK)
    service.refuse(400, "content_policy_violation")
    with pytest.raises(PromptRefused):
        await made(ada, asked, ASK)


async def test_the_same_picture_elsewhere_is_told_and_nothing_more(ada: Shelf, bob: Shelf) -> None:
    inspector = SandboxedCoverInspector()
    mine, again = encoded(picture(420, seed=9), "PNG"), encoded(picture(420, seed=9), "JPEG", quality=70)
    other = encoded(picture(420, seed=10), "PNG")
    first, second = await ada.keep(mine, Kind.COVER_ART), await ada.keep(again, Kind.COVER_ART)
    third = await ada.keep(other, Kind.COVER_ART)
    for asset in (first, second, third):
        await artwork.inspect(ada.database, ada.storage, inspector, asset)
    async with ada.database.transaction(ada.actor) as tx:
        owner = ada.actor.organisation_id
        _, alike = await artwork.finding_and_likeness(tx, first.sha256, owner)
        assert (alike.own, alike.elsewhere) == ((second.public_id,), False)
        _, unlike = await artwork.finding_and_likeness(tx, third.sha256, owner)
        assert unlike.findings == ()
    copied = await bob.keep(again, Kind.COVER_ART)
    async with bob.database.transaction(bob.actor) as tx:
        _, alike = await artwork.finding_and_likeness(tx, copied.sha256, bob.actor.organisation_id)
        assert (alike.own, alike.elsewhere) == ((), True)
        assert {each.code for each in alike.findings} == {"cover_known_elsewhere"}
        _, strange = await artwork.finding_and_likeness(tx, third.sha256, ada.actor.organisation_id)
        assert (strange.own, strange.elsewhere) == ((), False), (
            "what one has no file of cannot be asked about"
        )
