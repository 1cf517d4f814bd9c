"""Messages and manifests just large enough to be recognised, and packages of them on disk."""

from pathlib import Path

UPC = "0850000000018"
OTHER_UPC = "0850000000025"
BATCH = "20260301120000123"
ECHO, ERN_C, SFTP = (
    "http://ddex.net/xml/2011/echo/12",
    "http://ddex.net/xml/ern-c/15",
    "http://ddex.net/xml/ern-c-sftp/18",
)


def ern(
    message_id: str = "M-1",
    created: str = "2026-03-01T12:00:00+00:00",
    sender: str = "PADPIDA0000000000T",
    root: str = "NewReleaseMessage",
    namespace: str = "http://ddex.net/xml/ern/43",
    body: str = "",
) -> bytes:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<ern:{root} xmlns:ern="{namespace}">
  <MessageHeader>
    <MessageId>{message_id}</MessageId>
    <MessageSender><PartyId>{sender}</PartyId></MessageSender>
    <MessageRecipient><PartyId>PADPIDA2011072101T</PartyId></MessageRecipient>
    <MessageCreatedDateTime>{created}</MessageCreatedDateTime>
  </MessageHeader>{body}
</ern:{root}>""".encode()


def manifest(*entries: str, namespace: str = ECHO, root: str = "", announced: int | None = None) -> bytes:
    count = len(entries) if announced is None else announced
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<m:ManifestMessage xmlns:m="{namespace}" MessageVersionId="x">
  <MessageHeader/><IsTestFlag>true</IsTestFlag><RootDirectory>{root}</RootDirectory>
  <NumberOfMessages>{count}</NumberOfMessages>{"".join(entries)}
</m:ManifestMessage>""".encode()


def entry(
    url: str, release_id: str = UPC, hash_sum: str = "", algorithm: str = "MD5", value: str = "HashSum"
) -> str:
    stated = f"<{value}>{hash_sum}</{value}><HashSumAlgorithmType>{algorithm}</HashSumAlgorithmType>"
    return (
        f"<MessageInBatch><MessageType>NewReleaseMessage</MessageType><MessageId>another</MessageId>"
        f"<URL>{url}</URL><IncludedReleaseId><ICPN>{release_id}</ICPN></IncludedReleaseId>"
        f"{f'<HashSum>{stated}</HashSum>' if hash_sum else ''}</MessageInBatch>"
    )


def written(folder: Path, files: dict[str, bytes]) -> Path:
    """The folder, with these files in it."""
    for path, data in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    return folder
