"""Recognises archives and compressed files by their first bytes."""

HEAD_LENGTH = 265
_HEADS = {
    b"PK\3\4": "a ZIP archive",
    b"PK\5\6": "a ZIP archive",
    b"PK\7\x08": "a ZIP archive",
    b"\x1f\x8b": "gzip",
    b"BZh": "bzip2",
    b"\xfd7zXZ\0": "xz",
    b"7z\xbc\xaf\x27\x1c": "a 7z archive",
    b"Rar!\x1a\x07": "a RAR archive",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"\x04\x22\x4d\x18": "lz4",
    b"MSCF\0\0\0\0": "a cabinet archive",
}
_TAR_MARK = b"ustar"
_TAR_PLACE = 257


def kind_of_archive(head: bytes) -> str:
    """Return what kind of archive begins with ``head`` (:data:`HEAD_LENGTH` bytes are enough), or ``""``."""
    if head[_TAR_PLACE:].startswith(_TAR_MARK):
        return "a tar archive"
    return next((kind for mark, kind in _HEADS.items() if head.startswith(mark)), "")
