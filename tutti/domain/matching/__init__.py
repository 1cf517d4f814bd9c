"""Matching: which known recordings a file sounds like, and whose they are.

A fingerprint is made once for the same bytes and kept in the database; each machine has a search index
made from
all of them. What looking up found is kept too, and read with the eyes of whoever asks: own recordings do not
alarm, and of others' there are title, artist and ISRC. Nothing here loads numpy but ``signal``, ``search``
and ``formats.blob`` and ``formats.segment``, which only processes of their own use.
"""

from typing import TYPE_CHECKING

from tutti.core.doors import later

if TYPE_CHECKING:
    from tutti.domain.matching.errors import (
        BrokenFingerprint,
        BrokenSegment,
        IndexUnavailable,
        InvalidRegistryList,
        NotMatchable,
        ServiceUnavailable,
    )
    from tutti.domain.matching.model import (
        FINGERPRINT_VERSION,
        Candidate,
        Hit,
        IndexState,
        Known,
        MatchKind,
        Owner,
        Passage,
        StoreLink,
        Verdict,
    )
    from tutti.domain.matching.ports import (
        Fingerprinted,
        Fingerprinter,
        Matcher,
        RecordingIndex,
        RecordingService,
    )
    from tutti.domain.matching.verbs.indexing import catch_up, rebuild
    from tutti.domain.matching.verbs.looking_up import check, identify, verdicts
    from tutti.domain.matching.verbs.registering import (
        Imported,
        OwnRecording,
        forget_store_links,
        import_list,
        note_store_link,
        register,
    )
    from tutti.domain.matching.verbs.renewing import Renewed, renew

__all__ = [
    "FINGERPRINT_VERSION",
    "BrokenFingerprint",
    "BrokenSegment",
    "Candidate",
    "Fingerprinted",
    "Fingerprinter",
    "Hit",
    "Imported",
    "IndexState",
    "IndexUnavailable",
    "InvalidRegistryList",
    "Known",
    "MatchKind",
    "Matcher",
    "NotMatchable",
    "OwnRecording",
    "Owner",
    "Passage",
    "RecordingIndex",
    "RecordingService",
    "Renewed",
    "ServiceUnavailable",
    "StoreLink",
    "Verdict",
    "catch_up",
    "check",
    "forget_store_links",
    "identify",
    "import_list",
    "note_store_link",
    "rebuild",
    "register",
    "renew",
    "verdicts",
]

__getattr__ = later(__name__)
