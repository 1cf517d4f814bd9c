"""The files that a message names, and the message with its files described anew."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from msgspec.structs import replace

from tutti.domain.ddex.model import AudioFile, ImageFile, NewReleaseMessage, ResourceFile
from tutti.domain.ddex.packages.matching import NamedFile

File = AudioFile | ImageFile | ResourceFile


@dataclass(frozen=True, slots=True)
class FileReference:
    """A file as a message describes it: of a track, of another resource, or else the cover; from 0."""

    file: File
    track: int | None = None
    other: int | None = None

    @property
    def at(self) -> str:
        """The path of the description in the model."""
        if self.track is not None:
            return _of_track(self.track)
        return _OF_COVER if self.other is None else _of_other(self.other)

    @property
    def named(self) -> NamedFile:
        """The file as it is looked for in a package."""
        stated = self.file.hash_sum
        return NamedFile(
            name=self.file.uri,
            hash_sum=stated.value if stated else "",
            algorithm=stated.algorithm.value if stated else "",
            at=self.at,
        )


def files_of(message: NewReleaseMessage) -> Iterator[FileReference]:
    """Yield the files that a message names: of its tracks, its cover, its other resources."""
    release = message.release
    for i, track in enumerate(release.tracks):
        if track.recording.file:
            yield FileReference(track.recording.file, track=i)
    if release.cover and release.cover.file:
        yield FileReference(release.cover.file)
    for i, other in enumerate(release.others):
        if other.file:
            yield FileReference(other.file, other=i)


def with_files(message: NewReleaseMessage, files: Mapping[str, File]) -> NewReleaseMessage:
    """Return ``message`` with files described anew, by the paths of their descriptions (``at``)."""
    release = message.release
    tracks = tuple(
        replace(track, recording=_with_file(track.recording, files.get(_of_track(i))))
        for i, track in enumerate(release.tracks)
    )
    others = tuple(_with_file(other, files.get(_of_other(i))) for i, other in enumerate(release.others))
    cover = _with_file(release.cover, files.get(_OF_COVER))
    return replace(message, release=replace(release, tracks=tracks, cover=cover, others=others))


_OF_COVER = "release.cover.file"


def _of_track(position: int) -> str:
    return f"release.tracks[{position}].recording.file"


def _of_other(position: int) -> str:
    return f"release.others[{position}].file"


def _with_file(resource: Any, file: File | None) -> Any:  # noqa: ANN401 - what comes goes
    return replace(resource, file=file) if file else resource
