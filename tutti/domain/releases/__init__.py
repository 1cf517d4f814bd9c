"""Drafts, releases, tracks and the metadata rules: what is said about a recording before it goes out."""

from typing import TYPE_CHECKING

from tutti.core.doors import later

if TYPE_CHECKING:
    from tutti.domain.releases._queries import JobRow as Job
    from tutti.domain.releases.errors import (
        AlreadySubmitted,
        CodesExhausted,
        JobNotFound,
        NotDistributed,
        ReleaseNotEditable,
        ReleaseNotFound,
        RulesBroken,
        UpcInUse,
    )
    from tutti.domain.releases.events import ReleaseStatusChanged, ReleaseSubmitted, TakedownRequested
    from tutti.domain.releases.formats.snapshot import from_wire, write_snapshot
    from tutti.domain.releases.model import (
        STORE_TEXT,
        Contributor,
        FeaturedArtist,
        ReleaseDraft,
        ReleaseMetadata,
        ReleaseResource,
        ReleaseState,
        ReleaseTerms,
        ReleaseType,
        StoreState,
        TrackMetadata,
        Writer,
    )
    from tutti.domain.releases.rules import Facts, as_json, as_markdown, judge, missing
    from tutti.domain.releases.schema import release_schema
    from tutti.domain.releases.verbs.artists import confirm_artist
    from tutti.domain.releases.verbs.distribution import (
        Snapshot,
        forget_store_links,
        judge_again,
        make_known,
        note_attempt,
        note_failure,
        note_progress,
        note_retry,
        note_store_link,
        note_unsent,
        read_snapshot_of,
    )
    from tutti.domain.releases.verbs.drafts import (
        DraftChange,
        SavedDraft,
        disclosed_draft,
        save_draft,
        stored_draft,
    )
    from tutti.domain.releases.verbs.moves import hold_still, is_under_way, settle
    from tutti.domain.releases.verbs.outlook import Outlook, foresee
    from tutti.domain.releases.verbs.prefixes import add_prefix
    from tutti.domain.releases.verbs.reading import (
        Release,
        find_job,
        latest_releases,
        read_job,
        read_release,
    )
    from tutti.domain.releases.verbs.replacing import Replaced, codes_taken, delete_release, replace_draft
    from tutti.domain.releases.verbs.submission import Submission, Submitted, submit
    from tutti.domain.releases.verbs.takedown import repeat_takedown, request_takedown

__all__ = [
    "STORE_TEXT",
    "AlreadySubmitted",
    "CodesExhausted",
    "Contributor",
    "DraftChange",
    "Facts",
    "FeaturedArtist",
    "Job",
    "JobNotFound",
    "NotDistributed",
    "Outlook",
    "Release",
    "ReleaseDraft",
    "ReleaseMetadata",
    "ReleaseNotEditable",
    "ReleaseNotFound",
    "ReleaseResource",
    "ReleaseState",
    "ReleaseStatusChanged",
    "ReleaseSubmitted",
    "ReleaseTerms",
    "ReleaseType",
    "Replaced",
    "RulesBroken",
    "SavedDraft",
    "Snapshot",
    "StoreState",
    "Submission",
    "Submitted",
    "TakedownRequested",
    "TrackMetadata",
    "UpcInUse",
    "Writer",
    "add_prefix",
    "as_json",
    "as_markdown",
    "codes_taken",
    "confirm_artist",
    "delete_release",
    "disclosed_draft",
    "find_job",
    "foresee",
    "forget_store_links",
    "from_wire",
    "hold_still",
    "is_under_way",
    "judge",
    "judge_again",
    "latest_releases",
    "make_known",
    "missing",
    "note_attempt",
    "note_failure",
    "note_progress",
    "note_retry",
    "note_store_link",
    "note_unsent",
    "read_job",
    "read_release",
    "read_snapshot_of",
    "release_schema",
    "repeat_takedown",
    "replace_draft",
    "request_takedown",
    "save_draft",
    "settle",
    "stored_draft",
    "submit",
    "write_snapshot",
]

__getattr__ = later(__name__)
