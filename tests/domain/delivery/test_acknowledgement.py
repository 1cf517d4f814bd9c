from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import etree

from tutti.domain.delivery import (
    STATUS_CODES,
    AcknowledgementUnreadable,
    Answer,
    Outcome,
    Party,
    ProposedAction,
    StatedStatus,
    read_acknowledgement,
    write_acknowledgement,
)

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
STORE, LABEL = Party("PADPIDA0000000000S", "Store"), Party("PADPIDA0000000000T", "Label")
UPC = "0850000000018"

FTP = """<?xml version="1.0" encoding="UTF-8"?>
<ns3:FtpAcknowledgementMessage MessageVersionId="1.0" xmlns:ns3="http://ddex.net/xml/ern-c/14">
  <MessageHeader>
    <MessageSender><PartyId>PADPIDA2011072101T</PartyId></MessageSender>
    <MessageRecipient><PartyId>PADPIDA0000000000T</PartyId></MessageRecipient>
    <MessageCreatedDateTime>2026-03-02T08:00:00+01:00</MessageCreatedDateTime>
  </MessageHeader>
  <AcknowledgedFile>
    <ReleaseId><GRid>A10302B0003989564F</GRid><ICPN IsEan="true"> 0850000000018 </ICPN></ReleaseId>
    <Date>2026-03-02T08:30:00+01:00</Date>
  </AcknowledgedFile>
  {rest}
</ns3:FtpAcknowledgementMessage>"""

SFTP = """<a:AcknowledgementMessage xmlns:a="http://ddex.net/xml/ern-c-sftp/18" AvsVersionId="3">
  <MessageHeader>
    <MessageId>1</MessageId>
    <MessageSender><PartyId>PADPIDA0000000000S</PartyId></MessageSender>
    <MessageRecipient><PartyId>PADPIDA0000000000T</PartyId></MessageRecipient>
    <MessageCreatedDateTime>2026-03-02T08:00:00</MessageCreatedDateTime>
  </MessageHeader>
  <ReleaseStatus>
    <ReleaseId><ICPN>0850000000018</ICPN></ReleaseId>
    {rest}
  </ReleaseStatus>
</a:AcknowledgementMessage>"""

DETAIL = """<ReleaseStatus>{release}</ReleaseStatus><Acknowledgement>
  <MessageType>NewReleaseMessage</MessageType><BatchId>20260301120000123</BatchId><MessageId>M-1</MessageId>
  <MessageStatus><Status>{status}</Status><Information>{text}</Information></MessageStatus>
</Acknowledgement>"""


def _ftp(rest: str) -> bytes:
    return FTP.replace("{rest}", rest).encode()


def _sftp(release: str, status: str = "FileOK", text: str = "") -> bytes:
    return SFTP.replace("{rest}", DETAIL.format(release=release, status=status, text=text)).encode()


def test_the_older_form_accepts() -> None:
    (said,) = read_acknowledgement(_ftp("<FileStatus>FileOK</FileStatus>"), NOW)
    assert said.outcome is Outcome.ACCEPTED
    assert said.release_ids == ("A10302B0003989564F", UPC)
    assert said.at == datetime(2026, 3, 2, 7, 30, tzinfo=UTC)
    assert said.proposed_action is None


def test_the_older_form_refuses_with_everything_one_needs() -> None:
    rest = """<FileStatus>ResourceCorrupt</FileStatus><ErrorText>Track 2
      cannot be decoded</ErrorText><ProposedActionType>ResendXmlAndResources</ProposedActionType>
      <ManualCheckRequired>true</ManualCheckRequired>
      <AffectedResource><ISRC>QZTUT2600002</ISRC>
      <ProprietaryId Namespace="x">T2</ProprietaryId></AffectedResource>"""
    (said,) = read_acknowledgement(_ftp(rest), NOW)
    assert said.outcome is Outcome.REJECTED
    assert said.text == "Track 2 cannot be decoded; ResourceCorrupt"
    assert said.proposed_action is ProposedAction.RESEND_XML_AND_RESOURCES
    assert said.manual_check
    assert said.affected_resources == ("QZTUT2600002", "T2")


def test_a_release_named_by_plain_text_is_understood() -> None:
    data = b"""<FtpAcknowledgementMessage><AcknowledgedFile><ReleaseId>X-1</ReleaseId></AcknowledgedFile>
      <FileStatus>FileOK</FileStatus></FtpAcknowledgementMessage>"""
    (said,) = read_acknowledgement(data, NOW)
    assert (said.release_ids, said.at, said.outcome) == (("X-1",), NOW, Outcome.ACCEPTED)


@pytest.mark.parametrize(
    ("word", "outcome"),
    [
        ("OrderPlacedForReleaseDistributor", Outcome.IN_PROGRESS),
        ("ReleaseReceivedByReleaseDistributor", Outcome.IN_PROGRESS),
        ("SuccessfullyIngestedByReleaseDistributor", Outcome.ACCEPTED),
        ("ReleaseStagedForPublication", Outcome.ACCEPTED),
        ("ReleaseMadeAvailableToConsumers", Outcome.LIVE),
        ("ReleaseNotAvailable", Outcome.UNAVAILABLE),
        ("ProcessingErrorAtReleaseDistributor", Outcome.REJECTED),
        ("RightsConflict", Outcome.REJECTED),
        ("ReleaseViolatesTermsOfService", Outcome.REJECTED),
        ("UserDefined", Outcome.REJECTED),
        ("ReleaseIsWonderful", Outcome.REJECTED),
        ("releasemadeavailabletoconsumers", Outcome.REJECTED),
        ("", Outcome.REJECTED),
    ],
)
def test_the_newer_form_speaks_in_supply_chain_words(word: str, outcome: Outcome) -> None:
    (said,) = read_acknowledgement(_sftp(word), NOW)
    assert said.outcome is outcome
    assert (said.batch_id, said.message_id) == ("20260301120000123", "M-1")
    assert said.at == datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "code", [*sorted(STATUS_CODES - {"FileOK"}), "UserDefined", "ErrorText", "fileok", ""]
)
def test_any_code_but_file_ok_refuses_whatever_the_release_is_said_to_be(code: str) -> None:
    (newer,) = read_acknowledgement(_sftp("ReleaseMadeAvailableToConsumers", code), NOW)
    (older,) = read_acknowledgement(_ftp(f"<FileStatus>{code}</FileStatus>"), NOW)
    assert newer.outcome is older.outcome is Outcome.REJECTED


def test_a_value_of_their_own_is_never_taken_for_a_known_word() -> None:
    rest = '<FileStatus Namespace="x" UserDefinedValue="FileOK">UserDefined</FileStatus>'
    (said,) = read_acknowledgement(_ftp(rest), NOW)
    assert said.outcome is Outcome.REJECTED
    assert said.text == "UserDefined:FileOK"


def test_no_status_at_all_is_a_refusal() -> None:
    (older,) = read_acknowledgement(_ftp(""), NOW)
    (newer,) = read_acknowledgement(b"<AcknowledgementMessage/>", NOW)
    assert older.outcome is newer.outcome is Outcome.REJECTED


def test_the_address_in_the_store_is_found_in_the_text() -> None:
    text = "Live since today: https://store.example/release/1?a=b&amp;c=d."
    (said,) = read_acknowledgement(_sftp("ReleaseMadeAvailableToConsumers", text=text), NOW)
    assert said.url == "https://store.example/release/1?a=b&c=d"
    (refused,) = read_acknowledgement(_sftp("RightsConflict", text=text), NOW)
    assert refused.url is None


def test_an_answer_without_releases_still_counts() -> None:
    data = b"""<AcknowledgementMessage><Acknowledgement><MessageId>M-1</MessageId><MessageStatus>
      <Status>ErnMissing</Status><StatusMessage>Where is it?</StatusMessage></MessageStatus></Acknowledgement>
      </AcknowledgementMessage>"""
    (said,) = read_acknowledgement(data, NOW)
    assert (said.message_id, said.outcome, said.text) == ("M-1", Outcome.REJECTED, "ErnMissing: Where is it?")


def test_what_is_written_is_read_back() -> None:
    live = Answer(
        release_id=UPC,
        release_status="ReleaseMadeAvailableToConsumers",
        batch_id="20260301120000123",
        message_id="M-1",
        statuses=(StatedStatus("FileOK", "Live at https://store.example/1"),),
    )
    refused = Answer(
        release_id="A10302B0003989564F",
        release_status="ProcessingErrorAtReleaseDistributor",
        batch_id="20260301120000123",
        message_id="M-2",
        statuses=(StatedStatus("ResourceCorrupt", "broken\x00"), StatedStatus("OlderThanCurrent", "late")),
        comment="Two reasons",
        proposed_action=ProposedAction.RESEND_XML_AND_RESOURCES,
        affected_resources=("QZTUT2600002", "cover.jpg"),
    )
    data = write_acknowledgement(
        (live, refused), message_id="A-1", sender=STORE, recipient=LABEL, created_at=NOW
    )
    first, second = read_acknowledgement(data, datetime(2000, 1, 1, tzinfo=UTC))
    assert (first.outcome, first.url, first.at) == (Outcome.LIVE, "https://store.example/1", NOW)
    assert second.outcome is Outcome.REJECTED
    assert second.statuses[0] == StatedStatus("ResourceCorrupt", "broken\ufffd")
    assert second.statuses[1] == StatedStatus("UserDefined:OlderThanCurrent", "late")
    assert second.release_ids == ("A10302B0003989564F",)
    assert second.affected_resources == ("QZTUT2600002", "cover.jpg")
    order = [element.tag for element in etree.fromstring(data)[2]]
    assert order == [
        "ReleaseId",
        "ReleaseStatus",
        "ErrorText",
        "ProposedActionType",
        "AffectedResource",
        "AffectedResource",
        "Acknowledgement",
    ]
    assert data == write_acknowledgement(
        (live, refused), message_id="A-1", sender=STORE, recipient=LABEL, created_at=NOW
    )


BOMB = b"""<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;"><!ENTITY e "&d;&d;&d;&d;&d;&d;&d;">]>
<FtpAcknowledgementMessage><FileStatus>&e;</FileStatus></FtpAcknowledgementMessage>"""


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00\x01\x02",
        b"<a",
        b"<ManifestMessage/>",
        b"<!DOCTYPE FtpAcknowledgementMessage><FtpAcknowledgementMessage/>",
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><FtpAcknowledgementMessage/>',
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "/etc/hosts">]><AcknowledgementMessage>&x;</AcknowledgementMessage>',
        b'<!DOCTYPE a [<!ENTITY x "OK">]><AcknowledgementMessage><Status a="&x;"/></AcknowledgementMessage>',
        BOMB,
        b'<?xml version="1.0" encoding="UTF-7"?><FtpAcknowledgementMessage/>',
        '<?xml version="1.0" encoding="UTF-32"?><FtpAcknowledgementMessage/>'.encode("utf-32"),
        b"<FtpAcknowledgementMessage>" + b"<a>" * 300 + b"</a>" * 300 + b"</FtpAcknowledgementMessage>",
        b"<FtpAcknowledgementMessage>" + b" " * 5_000_000 + b"</FtpAcknowledgementMessage>",
        b"\x1f\x8b\x08\x00" + b"x" * 50,
    ],
)
def test_hostile_answers_are_refused(data: bytes) -> None:
    with pytest.raises(AcknowledgementUnreadable):
        read_acknowledgement(data, NOW)


def test_both_unicode_encodings_are_read() -> None:
    text = _ftp("<FileStatus>FileOK</FileStatus>").decode()
    (said,) = read_acknowledgement(text.replace("UTF-8", "UTF-16").encode("utf-16"), NOW)
    assert said.outcome is Outcome.ACCEPTED


def test_a_manifest_of_the_trade_is_not_an_acknowledgement() -> None:
    sample = Path(__file__).parents[4] / "shared/ddex/samples/batches/fuga"
    manifests = list(sample.glob("*/BatchComplete_*.xml"))
    if not manifests:
        pytest.skip("the DDEX samples are not beside the repository")
    with pytest.raises(AcknowledgementUnreadable, match="ManifestMessage"):
        read_acknowledgement(manifests[0].read_bytes(), NOW)
