"""From findings to a verdict: what is refused, what changes the catalogue, and what is answered."""

import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from tutti.adapters.stores.sandbox.catalogue import Catalogue, ReleaseState, Verdict
from tutti.adapters.stores.sandbox.model import NO_FILES, Finding, Inspection, Stated
from tutti.adapters.stores.sandbox.pickup import Batch
from tutti.domain.delivery import Answer, Party, ProposedAction, StatedStatus, write_acknowledgement

OLDER = "OlderThanMessageInForce"
_UNKNOWN = Party("PADPIDA0000000000U", "Unknown sender")
_DPID = re.compile(r"PADPIDA[0-9A-Za-z]+")
_FOR_FILES = {"ResourceMissing", "ResourceCorrupt", "ResourceNotMeetingSpecifications", "ErnMissing"}
_STRANGE = re.compile(r"[^0-9A-Za-z_-]")


@dataclass(frozen=True, slots=True)
class Clerk:
    """Decides in the name of one store; ``store_url`` is a pattern with ``{release_id}``."""

    store: Party
    store_url: str
    catalogue: Catalogue

    def judge(self, batch: Batch, inspection: Inspection, at: datetime) -> Verdict:
        """Decide about one release, once: a verdict that was reached before stands."""
        with self.catalogue.changing():
            known = self.catalogue.verdict(batch.folder.name, inspection.release)
            if known:
                return known
            verdict = self._verdict(batch, inspection, at)
            self.catalogue.decide(verdict)
        return verdict

    def _verdict(self, batch: Batch, inspection: Inspection, at: datetime) -> Verdict:
        stated = inspection.stated
        findings = list(self._standing(inspection))
        if stated and not findings:
            findings = list(self._order(batch, stated))
        if stated and not findings:
            answer = self._accept(batch, inspection.release, stated)
        else:
            answer = _refuse(batch, inspection, findings)
        moment = at.astimezone(UTC)
        name = _answer_name(inspection.release, moment)
        message = write_acknowledgement(
            (answer,), message_id=name, sender=self.store, recipient=_sender(stated), created_at=moment
        )
        return Verdict(
            batch=batch.folder.name,
            release=inspection.release,
            sender=stated.sender_dpid if stated else "",
            message_id=stated.message_id if stated else "",
            content_hash=stated.content_hash if stated and not stated.is_test else "",
            is_accepted=not findings,
            answer_name=f"{name}.xml",
            answer=message,
        )

    def _standing(self, inspection: Inspection) -> Iterator[Finding]:
        """The findings that count: a file may be left out if the store has it, or if nothing is on offer."""
        stated = inspection.stated
        held = self.catalogue.files(stated.sender_dpid, stated.release_id) if stated else set()
        if held:
            held.add(NO_FILES)
        for finding in inspection.findings:
            if not (finding.absent and stated and (finding.absent in held or not stated.is_on_offer)):
                yield finding

    def _order(self, batch: Batch, stated: Stated) -> Iterator[Finding]:
        """Refuse what is older than the message in force, and another content under a used id."""
        used = self.catalogue.content_of(stated.sender_dpid, stated.message_id)
        entry = self.catalogue.entry(stated.sender_dpid, stated.release_id)
        if used == stated.content_hash:
            return
        if used:
            why = f"Another message was accepted with the id {stated.message_id}."
            yield Finding(code="NewReleaseMessageInvalid", text=why)
        if entry and (batch.batch_id < entry.batch_id or _moment(stated.created) < _moment(entry.created)):
            yield Finding(code=OLDER, text=f"Message {entry.message_id} of batch {entry.batch_id} is newer.")

    def _accept(self, batch: Batch, release: str, stated: Stated) -> Answer:
        status, text = self._publish(batch, stated)
        return Answer(
            release_id=stated.release_id or release,
            release_status=status,
            batch_id=batch.batch_id,
            message_id=stated.message_id,
            statuses=(StatedStatus("FileOK", text),),
        )

    def _publish(self, batch: Batch, stated: Stated) -> tuple[str, str]:
        """Change the catalogue, unless the message is a test or a repeat; return the release's state."""
        if stated.is_test:
            return "SuccessfullyIngestedByReleaseDistributor", "Test message: looked at, not published."
        entry = self.catalogue.entry(stated.sender_dpid, stated.release_id)
        known = self.catalogue.content_of(stated.sender_dpid, stated.message_id)
        if entry and known == stated.content_hash:
            status, text = _shown(entry.state, entry.url)
            return status, f"Known already, nothing changes. {text}"
        state = ReleaseState.LIVE if stated.is_on_offer else ReleaseState.TAKEN_DOWN
        url = self.store_url.format(release_id=stated.release_id)
        self.catalogue.apply(stated, state, batch.batch_id, url)
        return _shown(state, url)


def _refuse(batch: Batch, inspection: Inspection, findings: list[Finding]) -> Answer:
    stated = inspection.stated
    codes = {finding.code for finding in findings}
    if codes == {OLDER}:
        action = ProposedAction.DO_NOT_RESEND_RELEASE
    elif codes & _FOR_FILES or any(finding.resource for finding in findings):
        action = ProposedAction.RESEND_XML_AND_RESOURCES
    else:
        action = ProposedAction.RESEND_XML_ONLY
    resources = dict.fromkeys(finding.resource for finding in findings if finding.resource)
    return Answer(
        release_id=(stated.release_id if stated else "") or inspection.release,
        release_status="ProcessingErrorAtReleaseDistributor",
        batch_id=batch.batch_id,
        message_id=(stated.message_id if stated else "") or "unknown",
        statuses=tuple(StatedStatus(finding.code, finding.text) for finding in findings),
        comment=f"Refused for {len(findings)} reason{'s' if len(findings) > 1 else ''}.",
        proposed_action=action,
        affected_resources=tuple(resources),
    )


def _moment(created: str) -> datetime:
    moment = datetime.fromisoformat(created)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _shown(state: ReleaseState, url: str) -> tuple[str, str]:
    if state is ReleaseState.LIVE:
        return "ReleaseMadeAvailableToConsumers", f"Live at {url}"
    return "ReleaseNotAvailable", "Taken down."


def _answer_name(release: str, at: datetime) -> str:
    """Name an answer after its time and release; a folder with a strange name is told by its hash too."""
    plain = _STRANGE.sub("_", release)[:40]
    if plain != release:
        plain = f"{plain}_{hashlib.sha256(os.fsencode(release)).hexdigest()[:8]}"
    return f"ACK_{at:%Y%m%d%H%M%S}{at.microsecond // 1000:03}_{plain}"


def _sender(stated: Stated | None) -> Party:
    if stated is None or not _DPID.fullmatch(stated.sender_dpid):
        return _UNKNOWN
    return Party(stated.sender_dpid, stated.sender_name or stated.sender_dpid)
