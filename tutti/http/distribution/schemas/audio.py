"""Shapes of the audio checks on the wire (contract, section 7)."""

from datetime import datetime
from uuid import UUID

from pydantic import AliasChoices, BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from tutti.domain import credits
from tutti.domain.detection import Calibration, Evidence, Outcome, Standing, View
from tutti.domain.detection.rules.reasons import SENTENCES

FILE_URL = AliasChoices("file_url", "fileUrl")
EXAMPLE: JsonDict = {"file_url": "/api/files/audio/0198c0de-0000-7000-8000-000000000001/song.wav"}


class AudioBody(BaseModel):
    """A song that was uploaded."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    file_url: str = Field(validation_alias=FILE_URL, description="The `fileUrl` of an upload.")
    file_name: str | None = Field(
        None,
        validation_alias=AliasChoices("file_name", "fileName"),
        description="Not needed; taken for clients that send it.",
    )
    release_id: UUID | None = Field(
        None,
        validation_alias=AliasChoices("release_id", "releaseId"),
        description="The release that it is for.",
    )
    conversation_id: str | None = Field(
        None, validation_alias=AliasChoices("conversation_id", "conversationId"), max_length=200
    )
    track_index: int | None = Field(
        None, validation_alias=AliasChoices("track_index", "trackIndex"), ge=0, le=10_000
    )


class AppealBody(BaseModel):
    """A word against a verdict."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                EXAMPLE | {"statement": "Recorded by our band in May 2026; the session files are at hand."}
            ]
        }
    )

    file_url: str = Field(validation_alias=FILE_URL, description="The `fileUrl` of an upload.")
    statement: str = Field(min_length=1, description="What speaks against it, up to 4,000 characters.")


class Segment(BaseModel):
    """One window of the song: how many multiples of the clock are marked there."""

    start: float = Field(description="Seconds.")
    end: float = Field(description="Seconds.")
    channel: str = Field(description="`mid` or `side`.")
    share: float = Field(description="0 to 1.")


class Clue(BaseModel):
    """What the verdict rests on."""

    clockHz: float | None = Field(description="The decoder's clock.")  # noqa: N815
    share: float = Field(description="Test A: the share of the clock's multiples that are marked, 0 to 1.")
    margin: float = Field(description="Test B: how far the clock's comb stands above those beside it (z).")
    tags: list[str] = Field(description="What the file says of itself.")
    packs: dict[str, float] = Field(description="What each of the operator's model packs says, 0 to 1.")
    detector: int
    clocks: str = Field(description="The version of the table of clocks.")
    calibration: str


class Decided(BaseModel):
    """What a person decided, which goes before the detector."""

    containsAi: bool  # noqa: N815
    reason: str
    decidedAt: datetime  # noqa: N815


class DetectionAnswer(BaseModel):
    """Whether a machine made the sound. Only `outcome: ai` makes `containsAi` true and costs more."""

    containsAi: bool  # noqa: N815
    aiScore: float | None = Field(description="0 to 1; `null` where nothing could be measured.")  # noqa: N815
    predictedModel: str | None = Field(  # noqa: N815
        description="The generator; `null` where none was found or several share the clock."
    )
    alternatives: list[str] = Field(description="What else has that clock.")
    outcome: Outcome = Field(description="What can honestly be said; `review` waits for a person.")
    reasons: list[str] = Field(description="Why, in sentences.")
    cached: bool = Field(description="Whether it was known before this call.")
    billing_credits: int = Field(description="What the track costs unless its artist declares more.")
    threshold: float = Field(description="The score from which on the outcome can be `ai`.")
    segments: list[Segment]
    evidence: Clue | None
    decision: Decided | None
    appealedAt: datetime | None = Field(description="Since when your appeal waits.")  # noqa: N815


def answer(found: Standing | None, calibration: Calibration, *, cached: bool) -> DetectionAnswer:
    """Show what holds for a file; ``None``: nothing was measured."""
    verdict = found.verdict if found else None
    outcome = found.outcome if found else Outcome.NOT_MEASURED
    made = outcome is Outcome.AI
    decision = found.decision if found else None
    return DetectionAnswer(
        containsAi=made,
        aiScore=verdict.score if verdict else None,
        predictedModel=verdict.model if verdict else None,
        alternatives=list(verdict.alternatives) if verdict else [],
        outcome=outcome,
        reasons=_reasons(found),
        cached=cached,
        billing_credits=credits.price_list().per_song["ai" if made else "human"],
        threshold=calibration.ai,
        segments=_segments(found),
        evidence=_clue(found),
        decision=Decided(containsAi=decision.machine_made, reason=decision.reason, decidedAt=decision.at)
        if decision
        else None,
        appealedAt=found.appealed_at if found else None,
    )


def _reasons(found: Standing | None) -> list[str]:
    if found is None:
        return ["Detection is switched off here, or the file cannot be listened to."]
    if found.verdict is None:
        return [f"The file could not be measured ({found.refusal})."]
    return [SENTENCES[reason] for reason in found.verdict.reasons]


def _clue(found: Standing | None) -> Clue | None:
    if found is None or found.verdict is None or found.evidence is None:
        return None
    verdict, evidence = found.verdict, found.evidence
    return Clue(
        clockHz=verdict.clock_hz,
        share=verdict.share,
        margin=verdict.margin,
        tags=[f"{mark.place}: {mark.text}" for mark in evidence.marks],
        packs={f"{each.pack}@{each.version}": each.score for each in evidence.packs},
        detector=verdict.detector,
        clocks=verdict.table,
        calibration=verdict.calibration,
    )


def _segments(found: Standing | None) -> list[Segment]:
    if found is None or found.verdict is None or found.evidence is None or found.verdict.clock_hz is None:
        return []
    hertz = found.verdict.clock_hz
    return [
        Segment(start=view.start, end=round(view.start + view.seconds, 3), channel=view.channel, share=share)
        for view in _views(found.evidence)
        if (share := _share(view, hertz)) is not None
    ]


def _views(evidence: Evidence) -> tuple[View, ...]:
    return evidence.measurement.views


def _share(view: View, hertz: float) -> float | None:
    near = [each for each in (*view.counts, view.scanned) if abs(each.hertz - hertz) <= hertz * 1e-4]
    return round(max(each.excess for each in near), 4) if near else None
