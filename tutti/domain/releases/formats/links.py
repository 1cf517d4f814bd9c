"""Pages of an artist at services, which clients send as a map, a list of objects, or plain addresses."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from tutti.core.errors import FieldFault
from tutti.domain.releases.formats import scalars as s
from tutti.domain.releases.formats.fields import Shape, fault
from tutti.domain.releases.model import ArtistLink

_MOST = 50
_HOSTS = {
    "spotify.com": "spotify",
    "music.apple.com": "apple_music",
    "itunes.apple.com": "apple_music",
    "soundcloud.com": "soundcloud",
    "facebook.com": "meta",
    "instagram.com": "meta",
}
_link = Shape(
    ArtistLink, {"service": s.text, "url": s.address}, {"service": ("platform", "store")}, bare="url"
)


def artist_links(value: object, path: str, faults: list[FieldFault]) -> object:
    """Read links; the service is told from the address where it is not named."""
    if isinstance(value, Mapping):
        value = [{"service": k, "url": v} for k, v in value.items() if v is not None]
    if not isinstance(value, list | tuple) or len(value) > _MOST:
        return fault(faults, path, "invalid_type", f"must be a list of at most {_MOST} addresses")
    read = [
        _link.reader()(entry, f"{path}[{i}]", faults) for i, entry in enumerate(value) if entry is not None
    ]
    return tuple(_named(link) for link in read if isinstance(link, ArtistLink))


def _named(link: ArtistLink) -> ArtistLink:
    if link.service:
        service = link.service.lower().replace(" ", "_").replace("applemusic", "apple_music")
        return ArtistLink(service=service.removesuffix("_url") or None, url=link.url)
    return ArtistLink(service=_service_of(link.url or ""), url=link.url)


def _service_of(url: str) -> str | None:
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return None
    return next((service for end, service in _HOSTS.items() if host == end or host.endswith("." + end)), None)
