"""The only place that chooses adapters and puts an instance together."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import aclosing, asynccontextmanager, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from tutti.adapters.fetching.addresses import Allowed
from tutti.adapters.fetching.later import LaterFetcher, LaterSender
from tutti.adapters.images.generative.designer import GenerativeDesigner
from tutti.adapters.listening.covers import SandboxedCoverInspector
from tutti.adapters.listening.detector import SandboxedDetector
from tutti.adapters.listening.examiner import SandboxedExaminer
from tutti.adapters.listening.fingerprinter import SandboxedFingerprinter
from tutti.adapters.listening.listener import SandboxedListener
from tutti.adapters.matching.index import ProcessIndex
from tutti.adapters.payments import payments_of
from tutti.adapters.reading.later import LaterReader
from tutti.adapters.schemas import Schemas
from tutti.adapters.storage.local import LocalStorage
from tutti.adapters.storage.signing import Credentials
from tutti.adapters.stores import connect
from tutti.assembly import Assembly
from tutti.core.errors import Misconfigured
from tutti.core.identifiers import InvalidIdentifier
from tutti.db import Database
from tutti.db.migrations import migrate
from tutti.domain import releases
from tutti.domain.artwork import Designer, ImageMaker
from tutti.domain.assets import Depot, Storage
from tutti.domain.audio import Listener
from tutti.domain.delivery import (
    Courier,
    FolderTransport,
    Offer,
    Party,
    StoreProfiles,
    Transport,
    load_profiles,
)
from tutti.domain.detection import Detection, clock_table, load_calibration
from tutti.domain.matching import FINGERPRINT_VERSION, Matcher, RecordingService
from tutti.domain.notices import Mailer
from tutti.settings import Settings
from tutti.workflows import subscriptions

SANDBOX = 9999


@contextmanager
def database_of(settings: Settings) -> Iterator[str]:
    """Give the URL of a migrated database: the operator's own, or the embedded one of this home."""
    if settings.database_url:
        migrate(settings.database_url)
        yield settings.database_url
        return
    from tutti.db.embedded import kept  # noqa: PLC0415 (not needed with a server of one's own)

    with kept(settings.home) as server:
        migrate(server.url)
        yield server.url


def folder_at(place: Path) -> Transport:
    """Return the transport into a folder of this machine, for who needs no instance."""
    return connect(FolderTransport(path=str(place)))


@asynccontextmanager
async def assemble(settings: Settings, url: str) -> AsyncIterator[Assembly]:
    """Plug one implementation into each port, over the database at ``url``."""
    allowed = Allowed.parse(settings.fetch_allow)
    storage = storage_of(settings)
    profiles = load_profiles(settings.home)
    matcher = _matcher(settings)
    async with (
        aclosing(matcher.index),
        Database.open(
            url, connections=settings.database_connections, subscriptions=subscriptions()
        ) as database,
        aclosing(LaterReader()) as reader,
    ):
        await _add_prefixes(settings, database)
        yield Assembly(
            settings=settings,
            database=database,
            depot=Depot(storage, SandboxedExaminer(), LaterFetcher(allowed)),
            listener=listener_of(),
            detection=detection_of(settings),
            matcher=matcher,
            cover_inspector=SandboxedCoverInspector(),
            message_reader=reader,
            designer=designer_of(settings),
            image_maker=image_maker_of(settings),
            courier=Courier(
                profiles=profiles,
                connect=connect,
                storage=storage,
                sender=Party(settings.ddex_party_id, settings.ddex_party_name),
                inspect=Schemas(settings.ddex_schemas).inspect,
            ),
            payments=payments_of(settings),
            notice_sender=LaterSender(allowed),
            mailer=mailer_of(settings),
            open_sandbox=_sandbox(settings, profiles),
            sandbox_offer=_sandbox_offer(settings, profiles),
        )


def detection_of(settings: Settings) -> Detection:
    """Return how to detect machine-made music: with the calibration and the model packs of this home, if any.

    Raises :class:`Misconfigured` where a pack cannot be used.
    """
    own, packs = settings.home / "detection" / "calibration.json", settings.home / "detection" / "packs"
    titles: list[str] = []
    if settings.detection and packs.exists():
        from tutti.adapters.listening.packs import BrokenPack, find_packs  # noqa: PLC0415 (it loads numpy)

        try:
            titles = [pack.title for pack in find_packs(packs)]
        except BrokenPack as wrong:
            raise Misconfigured(str(wrong)) from None
    return Detection(
        detector=SandboxedDetector(packs if titles else None) if settings.detection else None,
        table=clock_table(),
        calibration=load_calibration(own) if own.exists() else load_calibration(),
        packs=",".join(titles),
    )


def storage_of(settings: Settings) -> Storage:
    """Return the place for files: a folder of the home, or the bucket that ``TUTTI_STORAGE_URL`` names."""
    if settings.storage_url is None:
        return LocalStorage(settings.home / "storage", base_url=settings.base_url, secret=settings.secret())
    from tutti.adapters.storage.s3 import S3Storage  # noqa: PLC0415 (its client is large)

    bucket, _, prefix = settings.storage_url.removeprefix("s3://").partition("/")
    own = settings.storage_key_id and settings.storage_secret
    return S3Storage(
        bucket,
        scratch=settings.home / "scratch",
        region=settings.storage_region,
        prefix=prefix,
        endpoint=settings.storage_endpoint,
        credentials=Credentials(
            settings.storage_key_id or "", settings.storage_secret or "", settings.storage_region
        )
        if own
        else None,
    )


def designer_of(settings: Settings) -> Designer:
    """Return who draws covers by rules, which needs no instance."""
    return GenerativeDesigner(settings.cover_fonts)


def listener_of() -> Listener:
    """Return who listens to songs, which needs no instance."""
    return SandboxedListener()


def mailer_of(settings: Settings) -> Mailer | None:
    """Return who sends mail, or ``None`` where nobody does."""
    if settings.mail_url is None:
        return None
    from tutti.adapters.mail.smtp import SmtpMailer  # noqa: PLC0415 (seldom chosen)

    host = urlsplit(settings.base_url).hostname or "localhost"
    try:
        return SmtpMailer.at(settings.mail_url, settings.mail_from or f"Tutti <tutti@{host}>")
    except ValueError as wrong:
        raise Misconfigured(f"TUTTI_MAIL_URL or TUTTI_MAIL_FROM: {wrong}.") from None


def image_maker_of(settings: Settings) -> ImageMaker | None:
    """Return who paints covers, or ``None`` where they are only drawn by rules."""
    if settings.cover_provider == "diffusers":
        if settings.diffusers_model is None:
            raise Misconfigured(
                "TUTTI_COVER_PROVIDER is diffusers: set TUTTI_DIFFUSERS_MODEL to a model's folder."
            )
        from tutti.adapters.images.diffusion.maker import LocalDiffusion  # noqa: PLC0415 (seldom chosen)

        return LocalDiffusion(settings.diffusers_model)
    if settings.cover_provider == "images-api":
        from tutti.adapters.images.images_api import ImagesApi  # noqa: PLC0415 (its HTTP client is large)

        return ImagesApi(settings.images_api_url, settings.images_api_key, settings.images_api_model)
    return None


def _matcher(settings: Settings) -> Matcher:
    index = ProcessIndex(settings.home / "matching" / str(FINGERPRINT_VERSION))
    services: tuple[RecordingService, ...] = ()
    if settings.acoustid_key:
        from tutti.adapters.matching.acoustid import AcoustId  # noqa: PLC0415 (as above)

        services = (AcoustId(settings.acoustid_key, base_url=settings.acoustid_api_base),)
    return Matcher(SandboxedFingerprinter(), index, services)


async def _add_prefixes(settings: Settings, database: Database) -> None:
    async with database.system() as tx:
        for kind, prefix in (("isrc", settings.isrc_prefix), ("upc", settings.upc_prefix)):
            try:
                await releases.add_prefix(tx, None, kind, prefix)
            except InvalidIdentifier as wrong:
                raise Misconfigured(f"TUTTI_{kind.upper()}_PREFIX: {wrong}") from None


def _sandbox(settings: Settings, profiles: StoreProfiles) -> Callable[[], Awaitable[None]]:
    profile = profiles.get(SANDBOX)
    transport = profile.transport

    async def open_store() -> None:
        if not (settings.sandbox and isinstance(transport, FolderTransport)):
            return
        # Only a worker opens it, and its checks load numpy.
        from tutti.adapters.stores.sandbox.store import SandboxSettings, inspect  # noqa: PLC0415

        own = SandboxSettings(
            party=profile.recipient,
            store_url=f"{settings.base_url}/sandbox/{{release_id}}",
            schemas=settings.ddex_schemas,
            min_cover_pixels=profile.cover.min_pixels,
            min_sample_rate=profile.audio.min_sample_rate,
        )
        await inspect(settings.home / transport.path, own)

    return open_store


def _sandbox_offer(settings: Settings, profiles: StoreProfiles) -> Callable[[str], Awaitable[Offer | None]]:
    transport = profiles.get(SANDBOX).transport

    async def offer(release_id: str) -> Offer | None:
        if not (settings.sandbox and isinstance(transport, FolderTransport)):
            return None
        from tutti.adapters.stores.sandbox.window import look  # noqa: PLC0415 (few ever ask)

        return await asyncio.to_thread(
            look, settings.home / transport.path, settings.ddex_party_id, release_id
        )

    return offer
