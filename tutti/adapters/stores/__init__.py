"""Ways to a store: a local folder, SFTP, S3; and the embedded store that answers like a real one.

Nothing is imported before it is needed: the sandbox's child process lies below this package and stays light.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tutti.domain.delivery import Transport, TransportSettings


def connect(settings: "TransportSettings") -> "Transport":
    """Return the transport that a store's profile asks for."""
    from tutti.domain.delivery import FolderTransport, SftpTransport  # noqa: PLC0415

    if isinstance(settings, FolderTransport):
        from tutti.adapters.stores.folder import FolderStore  # noqa: PLC0415

        return FolderStore(settings)
    if isinstance(settings, SftpTransport):
        from tutti.adapters.stores.sftp import SftpStore  # noqa: PLC0415

        return SftpStore(settings)
    from tutti.adapters.stores.s3 import BucketStore  # noqa: PLC0415

    return BucketStore(settings)
