"""What a submission would say about a saved draft, without submitting it."""

from dataclasses import dataclass
from uuid import UUID

from tutti.core.errors import FieldFault
from tutti.db import Tx
from tutti.domain import assets
from tutti.domain.assets import Asset
from tutti.domain.detection import Detection
from tutti.domain.releases import _queries
from tutti.domain.releases.errors import ReleaseNotFound
from tutti.domain.releases.model import ReleaseDraft
from tutti.domain.releases.verbs import facts, updating
from tutti.domain.releases.verbs.drafts import stored_draft
from tutti.domain.releases.verbs.submission import file_urls, wrong_kinds


@dataclass(frozen=True, slots=True)
class Outlook:
    """``errors`` would refuse the submission, ``warnings`` would come with it."""

    errors: tuple[FieldFault, ...]
    warnings: tuple[FieldFault, ...]


async def foresee(tx: Tx, public_id: UUID, own_stores: frozenset[int], detection: Detection) -> Outlook:
    """Say all that submitting the caller's draft as it stands would refuse or warn of, but for credits.

    That is its files (whose they are, of what kind, whether stores have other audio), then all rules with all
    that is known now: a file that nobody has listened to yet may still be refused after submission.
    ``own_stores`` and ``detection`` are as in a submission. Raises ``ReleaseNotFound``.
    """
    row = await _queries.by_public_id(tx, public_id)
    if row is None:
        raise ReleaseNotFound(f"Release {public_id} not found.")
    before, draft = await updating.going_on(tx, row, stored_draft(row.draft))
    files, faults = await _files(tx, draft)
    judgement, _ = await facts.judged(tx, row, draft, files, tx.actor.organisation_id, own_stores, detection)
    swapped = updating.other_sounds(before, draft, files)
    return Outlook((*faults, *swapped, *judgement.errors), judgement.warnings)


async def _files(tx: Tx, draft: ReleaseDraft) -> tuple[dict[str, Asset], list[FieldFault]]:
    """Return the files that can be used, by the paths of their fields, and what is wrong with the others."""
    urls = file_urls(draft)
    faults = list[FieldFault]()
    try:
        files = await assets.resolve(tx, urls)
    except (assets.UploadNotOwned, assets.UnknownFile) as refused:
        faults += refused.fields
        known = await assets.known_files(tx, urls.values())
        files = {path: known[url] for path, url in urls.items() if url in known}
    faults += wrong_kinds(files)
    unfit = {fault.path for fault in faults}
    return {path: file for path, file in files.items() if path not in unfit}, faults
