"""Writes the manifest of a batch, the content of ``BatchComplete_<batchId>.xml``.

Element names and order: echo 1.2, ern-c 1.5 and ern-c-sftp 1.6 to 1.8 (ddex.md section 4). The versions
differ in namespace, in the name of the hash's value (``HashSumValue`` from 1.7 on), in ``IsEan`` (echo 1.2
and ern-c 1.5 only) and in ``AvsVersionId`` (1.8 only).
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from tutti.domain.ddex import HashAlgorithm
from tutti.domain.delivery.formats.xml import add, add_party, render
from tutti.domain.delivery.model import (
    Conventions,
    ManifestKind,
    Package,
    Parcel,
    UrlStyle,
)

AVS_VERSION = "3"
_EAN_LENGTH = 13
_GRID_LENGTH = 18
HASHES: Mapping[HashAlgorithm, str] = {
    HashAlgorithm.MD5: "md5",
    HashAlgorithm.SHA1: "sha1",
    HashAlgorithm.SHA256: "sha256",
    HashAlgorithm.SHA512: "sha512",
}


@dataclass(frozen=True, slots=True)
class _Dialect:
    prefix: str
    namespace: str
    version: str
    hash_value: str
    has_is_ean: bool = False
    avs_version: str | None = None


_SFTP = "http://ddex.net/xml/ern-c-sftp"
_DIALECTS: Mapping[ManifestKind, _Dialect] = {
    ManifestKind.ECHO_12: _Dialect(
        "echo", "http://ddex.net/xml/2011/echo/12", "1.2", "HashSum", has_is_ean=True
    ),
    ManifestKind.ERN_C_15: _Dialect(
        "ern-c", "http://ddex.net/xml/ern-c/15", "ern-c/15", "HashSum", has_is_ean=True
    ),
    ManifestKind.SFTP_16: _Dialect("ern-c-sftp", f"{_SFTP}/16", "ern-c-sftp/16", "HashSum"),
    ManifestKind.SFTP_17: _Dialect("ern-c-sftp", f"{_SFTP}/17", "ern-c-sftp/17", "HashSumValue"),
    ManifestKind.SFTP_18: _Dialect(
        "ern-c-sftp", f"{_SFTP}/18", "ern-c-sftp/18", "HashSumValue", avs_version=AVS_VERSION
    ),
}


def write_manifest(package: Package, folder: str) -> bytes:
    """Return the manifest of a package whose batch lies in ``folder``, in UTF-8."""
    conventions = package.conventions
    dialect = _DIALECTS[conventions.manifest]
    root = etree.Element(f"{{{dialect.namespace}}}ManifestMessage", nsmap={dialect.prefix: dialect.namespace})
    root.set("MessageVersionId", dialect.version)
    if dialect.avs_version:
        root.set("AvsVersionId", dialect.avs_version)
    header = add(root, "MessageHeader")
    add_party(header, "MessageSender", package.sender)
    add_party(header, "MessageRecipient", package.recipient)
    add(header, "MessageCreatedDateTime", package.created_at.isoformat(timespec="seconds"))
    add(root, "IsTestFlag", "true" if package.is_test else "false")
    add(root, "RootDirectory", folder if conventions.name_root_directory else "")
    add(root, "NumberOfMessages", str(len(package.parcels)))
    for parcel in package.parcels:
        _add_message(root, package, parcel, folder, dialect)
    return render(root)


def _add_message(
    root: etree._Element, package: Package, parcel: Parcel, folder: str, dialect: _Dialect
) -> None:
    message = add(root, "MessageInBatch")
    add(message, "MessageType", parcel.message_type)
    add(message, "MessageId", parcel.message_id)
    add(message, "URL", _url(package.conventions, folder, parcel.release_id))
    _add_release_id(add(message, "IncludedReleaseId"), parcel.release_id, dialect)
    add(message, "DeliveryType", parcel.delivery_type)
    add(message, "ProductType", package.product_type)
    algorithm = package.conventions.hash_algorithm
    hash_sum = add(message, "HashSum")
    add(
        hash_sum,
        dialect.hash_value,
        hashlib.new(HASHES[algorithm], parcel.message, usedforsecurity=False).hexdigest(),
    )
    add(hash_sum, "HashSumAlgorithmType", algorithm)


def _add_release_id(parent: etree._Element, release_id: str, dialect: _Dialect) -> None:
    if len(release_id) == _GRID_LENGTH:
        add(parent, "GRid", release_id)
        return
    icpn = add(parent, "ICPN", release_id)
    if dialect.has_is_ean:
        icpn.set("IsEan", "true" if len(release_id) == _EAN_LENGTH else "false")


def _url(conventions: Conventions, folder: str, release_id: str) -> str:
    start = "." if conventions.url_style is UrlStyle.RELATIVE else f"/{folder}"
    return f"{start}/{release_id}/{release_id}.xml"
