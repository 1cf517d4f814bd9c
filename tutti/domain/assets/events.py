"""What has happened to files."""

from dataclasses import dataclass
from typing import ClassVar

from tutti.core.events import Event


@dataclass(frozen=True, slots=True)
class AssetUploaded(Event):
    """An organisation has a file that it had not before: its internal and its public id, and its kind."""

    name: ClassVar[str] = "asset.uploaded"

    asset_id: int
    asset: str
    kind: str
