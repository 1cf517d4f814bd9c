"""Every statement of the room; each starts from what the caller may see."""

from typing import TYPE_CHECKING

from tutti.core.doors import later

if TYPE_CHECKING:
    from tutti.domain.releases._queries.artists import confirm_artist, confirmed_artists
    from tutti.domain.releases._queries.codes import Json, Numbers, add_prefix, codes_taken, take_codes
    from tutti.domain.releases._queries.drafts import (
        delete,
        insert,
        insert_told,
        insert_with_codes,
        join_conversation,
        save_draft,
    )
    from tutti.domain.releases._queries.found import (
        ReleaseRow,
        by_public_id,
        came_out,
        latest,
        lock,
        lock_conversation,
        lock_deleted,
        lock_internal,
        lock_twin_draft,
    )
    from tutti.domain.releases._queries.jobs import (
        JobRow,
        add_warnings,
        is_under_way,
        is_unfinished,
        job,
        update_job,
    )
    from tutti.domain.releases._queries.submissions import (
        SnapshotRow,
        StoredRow,
        move,
        note_machine_made,
        snapshot,
        store_submission,
    )

__all__ = [
    "JobRow",
    "Json",
    "Numbers",
    "ReleaseRow",
    "SnapshotRow",
    "StoredRow",
    "add_prefix",
    "add_warnings",
    "by_public_id",
    "came_out",
    "codes_taken",
    "confirm_artist",
    "confirmed_artists",
    "delete",
    "insert",
    "insert_told",
    "insert_with_codes",
    "is_under_way",
    "is_unfinished",
    "job",
    "join_conversation",
    "latest",
    "lock",
    "lock_conversation",
    "lock_deleted",
    "lock_internal",
    "lock_twin_draft",
    "move",
    "note_machine_made",
    "save_draft",
    "snapshot",
    "store_submission",
    "take_codes",
    "update_job",
]

__getattr__ = later(__name__)
