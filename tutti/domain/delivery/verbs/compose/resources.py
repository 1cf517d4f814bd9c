"""Tracks and cover with their files."""

from datetime import timedelta

from tutti.domain import ddex
from tutti.domain.delivery.model import Party
from tutti.domain.delivery.profiles.model import StoreProfile
from tutti.domain.delivery.verbs.compose.people import artists, contributors
from tutti.domain.delivery.verbs.compose.said import c_lines, contains_ai, p_lines, titles, warning
from tutti.domain.delivery.verbs.compose.values import AudioMaterial, CoverMaterial
from tutti.domain.releases import ReleaseDraft, TrackMetadata


def track_release(
    profile: StoreProfile,
    draft: ReleaseDraft,
    track: TrackMetadata,
    disc: int,
    audio: AudioMaterial,
    name: str,
) -> ddex.TrackRelease:
    """Return a track on its disc, whose file the store gets under ``name``."""
    duration = timedelta(seconds=round(float(audio.duration), 3))
    own = track.featured_artists or (() if track.primary_artist_name else draft.release.featured_artists)
    language = track.language or draft.release.audio_language
    recording = ddex.SoundRecording(
        isrc=track.isrc or "",
        titles=titles(track.title, track.version),
        artists=artists(draft.artist_of(track) or "", [each.name for each in own if each.name]),
        duration=duration,
        p_lines=p_lines(draft, track),
        contributors=contributors((*draft.release.contributors, *track.contributors), track.writers),
        languages=(language,) if language and not track.is_instrumental else (),
        parental_warning=warning(bool(track.explicit_flag)),
        contains_ai=contains_ai([track.contains_ai]),
        is_instrumental=track.is_instrumental,
        file=_audio_file(profile, audio, name, duration),
        preview=_preview(track),
    )
    return ddex.TrackRelease(recording=recording, volume=disc, c_lines=c_lines(draft, track))


def _audio_file(
    profile: StoreProfile, audio: AudioMaterial, name: str, duration: timedelta
) -> ddex.AudioFile:
    return ddex.AudioFile(
        uri=f"resources/{name}",
        hash_sum=ddex.HashSum(value=audio.hash_sum, algorithm=profile.package.hash),
        size=audio.size,
        codec=audio.codec,
        sampling_rate=audio.sample_rate,
        bits_per_sample=audio.bit_depth,
        channels=audio.channels,
        duration=duration,
    )


def cover_image(
    profile: StoreProfile, sender: Party, upc: str, cover: CoverMaterial, name: str
) -> ddex.Image:
    """Return the front cover, whose file the store gets under ``name``."""
    return ddex.Image(
        id=ddex.ProprietaryId(namespace=sender.dpid, value=f"{upc}-cover"),
        contains_ai=contains_ai([cover.machine_made]),
        file=ddex.ImageFile(
            uri=f"resources/{name}",
            hash_sum=ddex.HashSum(value=cover.hash_sum, algorithm=profile.package.hash),
            size=cover.size,
            codec=cover.codec,
            width=cover.pixels,
            height=cover.pixels,
        ),
    )


def _preview(track: TrackMetadata) -> ddex.Preview | None:
    start = track.preview_start_seconds
    return None if start is None else ddex.Preview(start=timedelta(seconds=start))
