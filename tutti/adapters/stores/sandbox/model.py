"""What the child process is asked and what it tells: frozen values that travel as JSON lines."""

from msgspec import Struct


class Requirements(Struct, frozen=True, kw_only=True):
    """What this store wants: its DDEX party id, sample rate in Hz, cover edge in pixels, schemas if any.

    ``schemas`` is a folder that holds ``ern-4.3/release-notification.xsd`` and so on.
    """

    dpid: str
    min_sample_rate: int = 44_100
    min_cover_pixels: int = 640
    schemas: str | None = None


class Job(Struct, frozen=True, kw_only=True):
    """One batch to look at; ``done`` names releases that were already told of."""

    folder: str
    marker: str
    requirements: Requirements
    done: tuple[str, ...] = ()


NO_FILES = ("", "")


class Finding(Struct, frozen=True, kw_only=True):
    """One reason to refuse: DDEX's word (ErncFileStatus), a sentence, and the resource it is about.

    ``absent`` is set where a file is stated and not there: its path and hash, since an update may leave out
    what the store already has. It is ``NO_FILES`` where the message states no file at all.
    """

    code: str
    text: str
    resource: str = ""
    absent: tuple[str, str] | None = None


class StatedFile(Struct, frozen=True, kw_only=True):
    """A file as the message states it. Rate in Hz, duration in seconds, size in bytes at most and least."""

    path: str
    kind: str
    resource: str
    algorithm: str = ""
    hash: str = ""
    codec: str = ""
    sample_rate: float | None = None
    channels: int | None = None
    bits: int | None = None
    seconds: float | None = None
    kilobytes: float | None = None
    width: int | None = None
    height: int | None = None


class StatedRecording(Struct, frozen=True, kw_only=True):
    """A recording as the message states it, in its order; the duration in seconds, discs from 1."""

    title: str
    artist: str
    isrc: str
    seconds: float | None
    disc: int = 1


class Stated(Struct, frozen=True, kw_only=True):
    """What a message says, as far as this store acts on it. ``created`` is ISO 8601 with its zone.

    ``content_hash`` is the SHA-256 of the message's bytes.
    """

    message_id: str
    created: str
    sender_dpid: str
    sender_name: str
    release_id: str
    title: str
    artist: str
    is_on_offer: bool
    is_test: bool
    content_hash: str
    files: tuple[StatedFile, ...] = ()
    recordings: tuple[StatedRecording, ...] = ()


class Inspection(Struct, frozen=True, kw_only=True):
    """One release of a batch, looked at. ``stated`` is absent if the message could not be read."""

    release: str
    stated: Stated | None = None
    findings: tuple[Finding, ...] = ()


class Line(Struct, frozen=True, kw_only=True):
    """One line from the child: what it begins to look at, what it learnt, or a finished inspection."""

    now: tuple[str, str] | None = None
    stated: Stated | None = None
    inspection: Inspection | None = None
