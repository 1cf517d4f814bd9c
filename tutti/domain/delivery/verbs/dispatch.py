"""Sending one delivery: fix the intent, build message and package, bring them across, note it.

Done again after a crash it builds the same bytes under the same names, and sends only what is not there.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import replace

from tutti.db import Database
from tutti.domain import ddex, releases
from tutti.domain.assets import Storage
from tutti.domain.delivery import _queries
from tutti.domain.delivery._queries import DeliveryRow
from tutti.domain.delivery.errors import Superseded
from tutti.domain.delivery.model import (
    Content,
    DeliveryType,
    Package,
    Parcel,
    Receipt,
    Resource,
)
from tutti.domain.delivery.ports import Progress, Transport
from tutti.domain.delivery.profiles.model import StoreProfile
from tutti.domain.delivery.verbs import materials, track
from tutti.domain.delivery.verbs.clear_away import clear_away
from tutti.domain.delivery.verbs.collect import collect
from tutti.domain.delivery.verbs.compose import Composed, DeliveryKind, Intent, compose
from tutti.domain.delivery.verbs.courier import Courier
from tutti.domain.delivery.verbs.materials import Materials
from tutti.domain.delivery.verbs.send import send
from tutti.domain.releases import ReleaseDraft, StoreState, disclosed_draft

DELIVERY_TYPES = {
    DeliveryKind.NEW: DeliveryType.NEW_RELEASE,
    DeliveryKind.UPDATE: DeliveryType.RE_DELIVERY,
    DeliveryKind.TAKEDOWN: DeliveryType.TAKEDOWN,
}


async def dispatch(
    database: Database,
    courier: Courier,
    delivery_id: int,
    sums: Mapping[str, Mapping[str, str]],
    progress: Progress | None = None,
) -> None:
    """Bring one delivery to its store, with the hash sums of its files (``sum_up``).

    One that something newer has taken the place of is not completed any more; the files that lie there of it
    are removed. Raises the transport's errors, and ``InvalidPackage``.
    """
    async with database.system() as tx:
        begun = await track.begin(tx, delivery_id)
        if begun is None:
            return
        row, intent = begun
        profile = courier.profiles.get(row.store_id)
        bare = intent.kind is DeliveryKind.TAKEDOWN
        files = await materials.gather(tx, row.content, profile, bare=bare)
    files = materials.all_with_sums(files, sums, profile.package.hash)
    composed = _composed(courier, profile, intent, disclosed_draft(row.content), files)
    package = build(courier, profile, intent, composed, files)

    transport = courier.connect(profile.transport)
    receipt = None if row.has_left_files else await _send(database, transport, row, package, progress)
    async with database.system() as tx:
        if receipt is not None:
            await track.sent(tx, delivery_id, receipt.folder)
            if composed.unsent and not bare:
                await releases.note_unsent(tx, row.release_id, row.snapshot_number, composed.unsent)
            return
        has_left_files = await track.superseded(tx, delivery_id)
    if has_left_files:
        await clear_away(transport, package)


async def _send(
    database: Database, transport: Transport, row: DeliveryRow, package: Package, progress: Progress | None
) -> Receipt | None:
    """Send a package unless something newer takes its place meanwhile."""

    async def look_for_newer(completing: bool) -> None:
        async with database.system() as tx:
            await track.go_on(tx, row.id, completing=completing)

    try:
        return await send(
            transport,
            package,
            progress=progress,
            reconsider=look_for_newer,
            may_be_complete=row.completing,
        )
    except Superseded:
        return None


def _composed(
    courier: Courier, profile: StoreProfile, intent: Intent, draft: ReleaseDraft, files: Materials
) -> Composed:
    return compose(profile, courier.sender, intent, draft, files.audio, files.cover, files.others)


def build(
    courier: Courier, profile: StoreProfile, intent: Intent, composed: Composed, files: Materials
) -> Package:
    """Build the package of one delivery; raises ``ddex.Unwritable`` with every fault of the message."""
    version = ddex.Version(profile.message.version.value)
    message = ddex.write(composed.message, version)
    courier.inspect(message, version)
    sent = replace(files, others=composed.files).all()
    parcel = Parcel(
        release_id=composed.message.release.id.icpn or "",
        message_id=intent.message_id,
        message=message,
        resources=()
        if intent.kind is DeliveryKind.TAKEDOWN
        else tuple(
            Resource(name, Content(each.size, each.sha256, _reader(courier.storage, each.key)))
            for name, each in zip(composed.names, sent, strict=True)
        ),
        delivery_type=DELIVERY_TYPES[intent.kind],
    )
    return Package(
        batch_id=intent.batch_id,
        created_at=intent.created,
        sender=courier.sender,
        recipient=profile.recipient,
        parcels=(parcel,),
        conventions=profile.conventions,
    )


def _reader(storage: Storage, key: str) -> Callable[[int], AsyncIterator[bytes]]:
    return lambda offset: storage.read(key, offset)


async def collect_answers(database: Database, courier: Courier, delivery_id: int) -> bool:
    """Read what the store answered since the last look; return whether it has decided."""
    async with database.system() as tx:
        row = await _queries.read(tx, delivery_id)
        known = await _queries.answers_read(tx, delivery_id)
    if StoreState(row.state) in track.SETTLED:
        return True
    profile = courier.profiles.get(row.store_id)
    folder = profile.package.acknowledgements.replace("{folder}", row.folder or row.batch_id or "")
    for found in await collect(courier.connect(profile.transport), folder, known):
        async with database.system() as tx:
            await _queries.note_answer(tx, row, found.path, found.fault)
            for answer in found.acknowledgements:
                if _concerns(row, answer.message_id, answer.release_ids):
                    await track.answered(tx, delivery_id, answer, profile.name)
    async with database.system() as tx:
        now = await _queries.read(tx, delivery_id)
        if now.error and now.state == StoreState.SENT:
            await _queries.let_go(tx, delivery_id)
        return StoreState(now.state) in track.SETTLED


def _concerns(row: DeliveryRow, message_id: str | None, release_ids: Sequence[str]) -> bool:
    """Tell whether an answer is about this delivery: by its message, else by the release's UPC."""
    if message_id is not None:
        return message_id == row.message_id
    upc = str(row.content.get("release", {}).get("upc", "")).lstrip("0")
    return any(each.lstrip("0") == upc for each in release_ids)
