"""Ways to a store: a local folder, SFTP, S3; and the embedded store that answers like a real one."""

from tutti.domain.delivery import FolderTransport, SftpTransport, Transport, TransportSettings


def connect(settings: TransportSettings) -> Transport:
    """Return the transport that a store's profile asks for."""
    if isinstance(settings, FolderTransport):
        from tutti.adapters.stores.folder import FolderStore  # noqa: PLC0415 (each way brings its own library)

        return FolderStore(settings)
    if isinstance(settings, SftpTransport):
        from tutti.adapters.stores.sftp import SftpStore  # noqa: PLC0415

        return SftpStore(settings)
    from tutti.adapters.stores.s3 import BucketStore  # noqa: PLC0415

    return BucketStore(settings)
