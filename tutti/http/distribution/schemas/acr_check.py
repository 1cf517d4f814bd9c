"""Shapes of the look-up among known recordings (contract, section 7)."""

from pydantic import AliasChoices, BaseModel, ConfigDict, Field

from tutti.domain.matching import Candidate, Verdict
from tutti.domain.matching.model import Passage


class AcrCheckBody(BaseModel):
    """Which of your files to look up."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"file_url": "/api/files/audio/0198c0de-…/song.wav", "track_index": 0}]
        }
    )

    file_url: str = Field(
        validation_alias=AliasChoices("file_url", "fileUrl"),
        description="The `fileUrl` that the upload returned.",
        max_length=2048,
    )
    file_name: str | None = Field(None, description="A name to show; nothing is decided by it.")
    release_id: str | None = Field(None, description="The draft that the file belongs to, if any.")
    conversation_id: str | None = Field(None, description="Your own name for what you are at.")
    track_index: int | None = Field(None, description="The place of the track in the draft.")


class DspLink(BaseModel):
    """Where a recording can be heard."""

    store: str
    url: str


class KnownRecording(BaseModel):
    """A known recording: what every listener can read of it."""

    title: str
    artist: str
    isrc: str | None
    confidence: float = Field(description="0 to 1; a match from 0.5, and your word is asked for from 0.8.")
    dspLinks: list[DspLink]  # noqa: N815 (the wire's name)


class MatchedPassage(BaseModel):
    """Seconds in your file, and the same passage in the known recording."""

    from_: float = Field(alias="from", description="In your file.")
    to: float
    matchFrom: float = Field(description="In the known recording.")  # noqa: N815
    matchTo: float  # noqa: N815


class MatchCandidate(KnownRecording):
    """A known recording with what it has in common with your file."""

    kind: str = Field(
        description="`same`; `excerpt`: your file is a part of it; `contains`: a part of your file is in it; "
        "`altered`: at another speed or pitch."
    )
    owner: str = Field(description="`own`, `other` (somebody here distributes it), or `registry`.")
    source: str = Field(description="`release`, the name of an imported list, or of a service.")
    coverage: float = Field(description="How much of your file it is, 0 to 1.")
    matchCoverage: float = Field(description="How much of the known recording it is, 0 to 1.")  # noqa: N815
    tempo: float = Field(description="How much faster your file is; 1 is the same.")
    pitchSemitones: float = Field(description="How much higher your file is.")  # noqa: N815
    passages: list[MatchedPassage]


class AcrCheckAnswer(BaseModel):
    """Whether a known recording of somebody else sounds like your file."""

    matched: bool = Field(description="Your own recordings do not count.")
    bestMatch: KnownRecording | None = Field(description="The surest of others.")  # noqa: N815
    matches: list[MatchCandidate] = Field(
        description="All candidates, the surest first, your own among them."
    )
    cached: bool
    services: list[str] = Field(description="Services that were asked beside our own index.")


def acr_check_answer(verdict: Verdict) -> dict[str, object]:
    """Write a verdict."""
    best = verdict.best
    return {
        "matched": best is not None,
        "bestMatch": _facts(best) if best else None,
        "matches": [_candidate(each) for each in verdict.candidates],
        "cached": verdict.cached,
        "services": list(verdict.services),
    }


def _facts(candidate: Candidate) -> dict[str, object]:
    known = candidate.known
    return {
        "title": known.title,
        "artist": known.artist,
        "isrc": known.isrc,
        "confidence": candidate.confidence,
        "dspLinks": [{"store": link.store, "url": link.url} for link in known.links],
    }


def _candidate(candidate: Candidate) -> dict[str, object]:
    return _facts(candidate) | {
        "kind": candidate.kind.value,
        "owner": candidate.known.owner.value,
        "source": candidate.known.source,
        "coverage": candidate.coverage,
        "matchCoverage": candidate.known_coverage,
        "tempo": candidate.tempo,
        "pitchSemitones": candidate.pitch_semitones,
        "passages": [_passage(each) for each in candidate.passages],
    }


def _passage(passage: Passage) -> dict[str, float]:
    return {
        "from": round(passage.asked_from, 2),
        "to": round(passage.asked_to, 2),
        "matchFrom": round(passage.known_from, 2),
        "matchTo": round(passage.known_to, 2),
    }
