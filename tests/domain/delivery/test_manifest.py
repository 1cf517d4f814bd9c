from hashlib import md5
from hashlib import sha256 as sha

import pytest
from lxml import etree

from tests.domain.delivery.given import BATCH, PARCEL, UPC, package
from tutti.domain.ddex import HashAlgorithm
from tutti.domain.delivery import Conventions, ManifestKind, UrlStyle, lay_out

GOLDEN_18 = f"""<?xml version='1.0' encoding='UTF-8'?>
<ern-c-sftp:ManifestMessage xmlns:ern-c-sftp="http://ddex.net/xml/ern-c-sftp/18" \
MessageVersionId="ern-c-sftp/18" AvsVersionId="3">
  <MessageHeader>
    <MessageSender>
      <PartyId>PADPIDA0000000000T</PartyId>
      <PartyName>
        <FullName>Tutti &amp; Söhne</FullName>
      </PartyName>
    </MessageSender>
    <MessageRecipient>
      <PartyId>PADPIDA2011072101T</PartyId>
      <PartyName>
        <FullName>Spotify</FullName>
      </PartyName>
    </MessageRecipient>
    <MessageCreatedDateTime>2026-03-01T12:00:00+00:00</MessageCreatedDateTime>
  </MessageHeader>
  <IsTestFlag>false</IsTestFlag>
  <RootDirectory>{BATCH}</RootDirectory>
  <NumberOfMessages>1</NumberOfMessages>
  <MessageInBatch>
    <MessageType>NewReleaseMessage</MessageType>
    <MessageId>M-1</MessageId>
    <URL>./{UPC}/{UPC}.xml</URL>
    <IncludedReleaseId>
      <ICPN>{UPC}</ICPN>
    </IncludedReleaseId>
    <DeliveryType>NewReleaseDelivery</DeliveryType>
    <ProductType>AudioProduct</ProductType>
    <HashSum>
      <HashSumValue>{sha(PARCEL.message).hexdigest()}</HashSumValue>
      <HashSumAlgorithmType>SHA-256</HashSumAlgorithmType>
    </HashSum>
  </MessageInBatch>
</ern-c-sftp:ManifestMessage>
"""


async def _manifest(conventions: Conventions, **changes: object) -> bytes:
    marker = lay_out(package(conventions, **changes)).marker
    return b"".join([piece async for piece in marker.content.open(0)])


async def test_version_18_to_the_byte() -> None:
    written = await _manifest(Conventions(hash_algorithm=HashAlgorithm.SHA256))
    assert written.decode() == GOLDEN_18


@pytest.mark.parametrize(
    ("kind", "namespace", "version", "hash_value", "is_ean"),
    [
        (ManifestKind.ECHO_12, "http://ddex.net/xml/2011/echo/12", "1.2", "HashSum", "true"),
        (ManifestKind.ERN_C_15, "http://ddex.net/xml/ern-c/15", "ern-c/15", "HashSum", "true"),
        (ManifestKind.SFTP_16, "http://ddex.net/xml/ern-c-sftp/16", "ern-c-sftp/16", "HashSum", None),
        (ManifestKind.SFTP_17, "http://ddex.net/xml/ern-c-sftp/17", "ern-c-sftp/17", "HashSumValue", None),
        (ManifestKind.SFTP_18, "http://ddex.net/xml/ern-c-sftp/18", "ern-c-sftp/18", "HashSumValue", None),
    ],
)
async def test_versions_differ_where_they_do(
    kind: ManifestKind, namespace: str, version: str, hash_value: str, is_ean: str | None
) -> None:
    root = etree.fromstring(await _manifest(Conventions(manifest=kind)))
    message = root.find("MessageInBatch")
    assert message is not None
    assert root.tag == f"{{{namespace}}}ManifestMessage"
    assert root.get("MessageVersionId") == version
    assert (root.get("AvsVersionId") is None) == (kind is not ManifestKind.SFTP_18)
    assert message.findtext(f"HashSum/{hash_value}") == md5(PARCEL.message, usedforsecurity=False).hexdigest()
    icpn = message.find("IncludedReleaseId/ICPN")
    assert icpn is not None
    assert icpn.get("IsEan") == is_ean


async def test_paths_can_be_written_from_the_root() -> None:
    conventions = Conventions(url_style=UrlStyle.ROOTED, name_root_directory=False)
    root = etree.fromstring(await _manifest(conventions))
    assert root.findtext("MessageInBatch/URL") == f"/{BATCH}/{UPC}/{UPC}.xml"
    assert root.findtext("RootDirectory") == ""


async def test_a_test_batch_says_so() -> None:
    assert etree.fromstring(await _manifest(Conventions(), is_test=True)).findtext("IsTestFlag") == "true"
