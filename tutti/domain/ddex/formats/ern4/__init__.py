"""ERN 4.3 and 4.3.2, as far as they are alike.

Parties are written once and referred to, territories are attributes of values, identity and files of a
recording lie in its edition. What the two versions differ in is a :class:`Dialect`.
"""

from tutti.domain.ddex.formats.contents import is_lone_video
from tutti.domain.ddex.formats.ern4.deals import deal_list
from tutti.domain.ddex.formats.ern4.parties import party_list
from tutti.domain.ddex.formats.ern4.pen import Dialect, Pen, release_id, title_body
from tutti.domain.ddex.formats.ern4.releases import release_list
from tutti.domain.ddex.formats.ern4.resources import resource_list
from tutti.domain.ddex.formats.values import message_header
from tutti.domain.ddex.formats.xml import document, element, leaf
from tutti.domain.ddex.model import (
    NewReleaseMessage,
    PurgeReleaseMessage,
    Release,
    ReleaseId,
    ReleaseType,
    ResourceKind,
    Scope,
)

__all__ = ["Dialect", "title_body", "write"]


def _is_simple(message: NewReleaseMessage) -> bool:
    """Tell whether this is a single of one track, or one video, that has, and is offered as, nothing more."""
    release = message.release
    if release.type is not ReleaseType.SINGLE or any(deals.scope is Scope.TRACKS for deals in message.deals):
        return False
    if is_lone_video(release):
        (video,) = release.primary_others
        return not (video.release_id != ReleaseId() or video.labels or video.genres)
    if release.others or len(release.tracks) != 1:
        return False
    track = release.tracks[0]
    return not (track.id != ReleaseId() or track.titles or track.labels or track.genres)


def write(message: NewReleaseMessage | PurgeReleaseMessage, dialect: Dialect) -> bytes:
    """Return a message in a dialect. It is not checked."""
    if isinstance(message, PurgeReleaseMessage):
        return _purge_release_message(message, dialect)
    return _new_release_message(message, dialect)


def _new_release_message(message: NewReleaseMessage, dialect: Dialect) -> bytes:
    """Return the message in a simple profile where one fits, else in one by what it is sold for."""
    pen = Pen(dialect, message.header.sender.dpid)
    simple = _is_simple(message)
    visible = len(message.release.visibility) if message.deals else 0
    resources = resource_list(pen, message.release)
    releases = release_list(pen, message.release, tracks=not simple, visible=visible)
    return document(
        element(
            "ern:NewReleaseMessage",
            message_header(message.header),
            party_list(pen),
            resources,
            releases,
            deal_list(pen, message, tracks=not simple),
            **_root(dialect, message.language),
            ReleaseProfileVersionId=_profile(message.release, simple=simple),
        )
    )


def _profile(release: Release, *, simple: bool) -> str:
    """Return the profile of a release: by what it is sold for, and whether it is no more than that."""
    if simple:
        return "SimpleAudioSingle" if release.tracks else "SimpleVideoSingle"
    if not any(other.is_primary and other.kind is ResourceKind.VIDEO for other in release.others):
        return "Audio"
    return "MixedMedia" if release.tracks else "Video"


def _purge_release_message(message: PurgeReleaseMessage, dialect: Dialect) -> bytes:
    """Return the message that asks to forget a release."""
    title = element("Title", leaf("TitleText", message.title)) if message.title else ""
    return document(
        element(
            "ern:PurgeReleaseMessage",
            message_header(message.header),
            element("PurgedRelease", release_id(message.release_id), title),
            **_root(dialect, message.language),
        )
    )


def _root(dialect: Dialect, language: str) -> dict[str, object]:
    return {
        "xmlns:ern": dialect.namespace,
        "AvsVersionId": dialect.avs_version,
        "LanguageAndScriptCode": language,
    }
