"""Why a file cannot be listened to at all. What was heard and is wrong with it is a finding, not an error."""

from tutti.core.errors import Kind, TuttiError


class NotAudio(TuttiError):
    """No decoder recognises the content, whatever the file is called."""

    kind = Kind.REFUSED
    code = "not_audio"


class UnsupportedAudio(TuttiError):
    """It is audio, but coded in a way that no store takes (telephone codecs, more than eight channels …)."""

    kind = Kind.REFUSED
    code = "audio_unsupported"


class DecoderMissing(TuttiError):
    """M4A, ALAC and AAC need an ``ffmpeg`` program, and this machine has none."""

    kind = Kind.REFUSED
    code = "audio_decoder_missing"


class AudioTooLong(TuttiError):
    """The sound goes on beyond the longest duration that is listened to."""

    kind = Kind.TOO_LARGE
    code = "audio_too_long"


class ListeningTimedOut(TuttiError):
    """Decoding took more time than any honest file of this size needs."""

    kind = Kind.REFUSED
    code = "audio_timed_out"


class ListeningOutOfMemory(TuttiError):
    """Decoding asked for more memory than any honest file needs."""

    kind = Kind.REFUSED
    code = "audio_out_of_memory"


class ListeningCrashed(TuttiError):
    """The decoder died on this file; its process took nothing else with it."""

    kind = Kind.REFUSED
    code = "audio_decoder_crashed"


FAULTS_OF_THE_FILE: dict[str, type[TuttiError]] = {
    each.code: each
    for each in (NotAudio, UnsupportedAudio, AudioTooLong, ListeningOutOfMemory, ListeningCrashed)
}
"""What listening again cannot change; time and missing programs are the server's own matter."""
