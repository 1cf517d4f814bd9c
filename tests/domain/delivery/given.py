"""A package of two tracks and a cover, small enough to compare whole trees."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256

from tutti.domain.delivery import Content, Conventions, Package, Parcel, Party, Resource

UPC = "0850000000018"
BATCH = "20260301120000123"
CREATED = datetime(2026, 3, 1, 12, 0, 0, 123_000, tzinfo=UTC)
SENDER = Party("PADPIDA0000000000T", "Tutti & Söhne")
RECIPIENT = Party("PADPIDA2011072101T", "Spotify")


def content(data: bytes, piece: int = 7) -> Content:
    async def stream(offset: int) -> AsyncIterator[bytes]:
        for start in range(offset, len(data), piece):
            yield data[start : start + piece]

    return Content(len(data), sha256(data).hexdigest(), stream)


def resource(name: str, data: bytes) -> Resource:
    return Resource(name, content(data))


PARCEL = Parcel(
    release_id=UPC,
    message_id="M-1",
    message=b"<ern/>",
    resources=(
        resource(f"{UPC}_01_001.flac", b"first track" * 9),
        resource(f"{UPC}_01_002.flac", b"second track" * 9),
        resource(f"{UPC}.jpg", b"the cover"),
    ),
)


def package(conventions: Conventions | None = None, **changes: object) -> Package:
    plain = Package(
        batch_id=BATCH,
        created_at=CREATED,
        sender=SENDER,
        recipient=RECIPIENT,
        parcels=(PARCEL,),
        conventions=conventions or Conventions(),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]
