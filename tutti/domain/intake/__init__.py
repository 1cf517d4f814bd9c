"""What labels send becomes releases: messages and packages in, files in pieces, and what became of them.

A message is opened outside any transaction (:func:`open_arrival`) and taken in inside one (:func:`ingest`,
:func:`update`). What a draft has no field for is kept with the message. A :class:`LabelRelease` is the same
release that the releases room has, whoever made it.
"""

from typing import TYPE_CHECKING

from tutti.core.doors import later

if TYPE_CHECKING:
    from tutti.domain.intake.errors import (
        Refused,
        ReleaseUnknown,
        TrackUnknown,
        UploadClosed,
        UploadRefused,
        sentence,
        validation,
    )
    from tutti.domain.intake.formats.drafts import draft_of, genre_names
    from tutti.domain.intake.formats.people import main_names, role_name
    from tutti.domain.intake.formats.terms import territories
    from tutti.domain.intake.formats.wholes import HEAD
    from tutti.domain.intake.model import (
        MOST_BYTES,
        PIECE,
        Arrival,
        Change,
        Ingested,
        IntakeKind,
        LabelRelease,
        LabelStatus,
        LabelTrack,
        Page,
        Piece,
        Upload,
        Wanted,
    )
    from tutti.domain.intake.ports import Desk, MessageReader
    from tutti.domain.intake.rules import missing
    from tutti.domain.intake.sent import Opened
    from tutti.domain.intake.verbs.batching import Fate, Outcome, ingest_package
    from tutti.domain.intake.verbs.deleting import delete_label_release, delete_track, set_cover
    from tutti.domain.intake.verbs.dividing import whole_before
    from tutti.domain.intake.verbs.ingesting import ingest, update
    from tutti.domain.intake.verbs.opening import open_arrival
    from tutti.domain.intake.verbs.reading import list_label_releases, read_label_release
    from tutti.domain.intake.verbs.uploading import Attached, attach, new_piece_key, put_piece, sweep

__all__ = [
    "HEAD",
    "MOST_BYTES",
    "PIECE",
    "Arrival",
    "Attached",
    "Change",
    "Desk",
    "Fate",
    "Ingested",
    "IntakeKind",
    "LabelRelease",
    "LabelStatus",
    "LabelTrack",
    "MessageReader",
    "Opened",
    "Outcome",
    "Page",
    "Piece",
    "Refused",
    "ReleaseUnknown",
    "TrackUnknown",
    "Upload",
    "UploadClosed",
    "UploadRefused",
    "Wanted",
    "attach",
    "delete_label_release",
    "delete_track",
    "draft_of",
    "genre_names",
    "ingest",
    "ingest_package",
    "list_label_releases",
    "main_names",
    "missing",
    "new_piece_key",
    "open_arrival",
    "put_piece",
    "read_label_release",
    "role_name",
    "sentence",
    "set_cover",
    "sweep",
    "territories",
    "update",
    "validation",
    "whole_before",
]

__getattr__ = later(__name__)
