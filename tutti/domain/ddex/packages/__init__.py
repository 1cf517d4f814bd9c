"""What labels send, opened: a message alone, a ZIP with its files, release folders, whole batches.

:func:`open_package` finds the messages and puts them in order, :func:`match_files` finds the files that one
of them names, :func:`unpack` is the ZIP reader below both. No database, no network; memory does not depend
on the size of what is sent. Laid out as ``tutti.domain.delivery`` lays packages out, and read liberally
(ddex.md sections 4 and 7).
"""

from tutti.domain.ddex.packages.limits import Limits
from tutti.domain.ddex.packages.matching import Matched, MatchedFile, NamedFile, match_files
from tutti.domain.ddex.packages.model import (
    Batch,
    Form,
    Head,
    Manifest,
    ManifestEntry,
    Package,
    PackedFile,
    PackedMessage,
)
from tutti.domain.ddex.packages.opening import open_package
from tutti.domain.ddex.packages.order import Ordered, put_in_order
from tutti.domain.ddex.packages.portions import Portions, is_bare
from tutti.domain.ddex.packages.referring import FileReference, files_of, with_files
from tutti.domain.ddex.packages.unpacking import Unpacked, unpack

__all__ = [
    "Batch",
    "FileReference",
    "Form",
    "Head",
    "Limits",
    "Manifest",
    "ManifestEntry",
    "Matched",
    "MatchedFile",
    "NamedFile",
    "Ordered",
    "Package",
    "PackedFile",
    "PackedMessage",
    "Portions",
    "Unpacked",
    "files_of",
    "is_bare",
    "match_files",
    "open_package",
    "put_in_order",
    "unpack",
    "with_files",
]
