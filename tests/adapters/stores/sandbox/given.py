"""Batches as a label would drop them: real sound, a real cover, a message and a manifest written by hand."""

import hashlib
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from pathlib import Path

import numpy as np
import soundfile
from PIL import Image

UPC = "0850000000018"
BATCH = "20260301120000123"
SENDER = "PADPIDA0000000000T"
STORE = "PADPIDA0000000000S"
RATE = 44_100
SECONDS = 1.5

DEAL = """<ReleaseDeal><DealReleaseReference>R0</DealReleaseReference><Deal><DealTerms>
<TerritoryCode>Worldwide</TerritoryCode><ValidityPeriod><StartDate>{start}</StartDate>{end}</ValidityPeriod>
<CommercialModelType>SubscriptionModel</CommercialModelType><UseType>OnDemandStream</UseType>
</DealTerms></Deal></ReleaseDeal>"""

RECORDING = """<SoundRecording><ResourceReference>A1</ResourceReference><Type>MusicalWorkSoundRecording</Type>
<SoundRecordingEdition><ResourceId><ISRC>{isrc}</ISRC></ResourceId>
<PLine><Year>2026</Year><PLineText>2026 Label</PLineText></PLine>
<TechnicalDetails><TechnicalResourceDetailsReference>T1</TechnicalResourceDetailsReference>
<DeliveryFile><Type>AudioFile</Type><AudioCodecType>{codec}</AudioCodecType>
<NumberOfChannels>{channels}</NumberOfChannels><SamplingRate UnitOfMeasure="Hz">{rate}</SamplingRate>
<BitsPerSample>16</BitsPerSample>
<File><URI>{audio_path}</URI>{audio_hash}{audio_size}</File></DeliveryFile></TechnicalDetails>
</SoundRecordingEdition><DisplayTitleText>Song</DisplayTitleText>
<DisplayTitle ApplicableTerritoryCode="Worldwide"><TitleText>Song</TitleText></DisplayTitle>
<DisplayArtistName ApplicableTerritoryCode="Worldwide">Artist</DisplayArtistName>
<DisplayArtist><ArtistPartyReference>P1</ArtistPartyReference><DisplayArtistRole>MainArtist</DisplayArtistRole>
</DisplayArtist><Duration>{duration}</Duration><ParentalWarningType>NotExplicit</ParentalWarningType>
</SoundRecording>"""

IMAGE = """<Image><ResourceReference>A2</ResourceReference><Type>FrontCoverImage</Type>
<ResourceId><ProprietaryId Namespace="PADPIDA0000000000T">cover</ProprietaryId></ResourceId>
<ParentalWarningType>NotExplicit</ParentalWarningType>
<TechnicalDetails><TechnicalResourceDetailsReference>T2</TechnicalResourceDetailsReference>
<ImageCodecType>JPEG</ImageCodecType><File><URI>{cover_path}</URI>{cover_hash}</File></TechnicalDetails></Image>"""

MESSAGE = """<?xml version="1.0" encoding="UTF-8"?>{doctype}
<ern:NewReleaseMessage xmlns:ern="http://ddex.net/xml/ern/43" ReleaseProfileVersionId="Audio"
LanguageAndScriptCode="en" AvsVersionId="3"><MessageHeader><MessageId>{message_id}</MessageId>
<MessageSender><PartyId>{sender}</PartyId><PartyName><FullName>Label</FullName></PartyName></MessageSender>
<MessageRecipient><PartyId>{recipient}</PartyId></MessageRecipient>
<MessageCreatedDateTime>{created}</MessageCreatedDateTime>
<MessageControlType>{control}</MessageControlType></MessageHeader>
<PartyList><Party><PartyReference>P1</PartyReference><PartyName><FullName>Artist</FullName></PartyName></Party>
<Party><PartyReference>P2</PartyReference><PartyName><FullName>Label</FullName></PartyName></Party></PartyList>
<ResourceList>{recording}{image}</ResourceList>
<ReleaseList><Release><ReleaseReference>R0</ReleaseReference><ReleaseType>Single</ReleaseType>
<ReleaseId><ICPN>{upc}</ICPN></ReleaseId><DisplayTitleText>{title}</DisplayTitleText>
<DisplayTitle ApplicableTerritoryCode="Worldwide"><TitleText>{title}</TitleText></DisplayTitle>
<DisplayArtistName ApplicableTerritoryCode="Worldwide">Artist</DisplayArtistName>
<DisplayArtist><ArtistPartyReference>{artist_reference}</ArtistPartyReference>
<DisplayArtistRole>MainArtist</DisplayArtistRole></DisplayArtist>
<ReleaseLabelReference ApplicableTerritoryCode="Worldwide">P2</ReleaseLabelReference>
<PLine><Year>2026</Year><PLineText>2026 Label</PLineText></PLine>
<Genre ApplicableTerritoryCode="Worldwide"><GenreText>Pop</GenreText></Genre>
<ParentalWarningType>NotExplicit</ParentalWarningType>
<ResourceGroup><ResourceGroupContentItem><SequenceNumber>1</SequenceNumber>
<ReleaseResourceReference>{resource_reference}</ReleaseResourceReference>
<LinkedReleaseResourceReference>A2</LinkedReleaseResourceReference></ResourceGroupContentItem></ResourceGroup>
</Release></ReleaseList>{deals}</ern:NewReleaseMessage>"""

MESSAGE_382 = """<?xml version="1.0" encoding="UTF-8"?>
<ern:NewReleaseMessage xmlns:ern="http://ddex.net/xml/ern/382" MessageSchemaVersionId="ern/382"
LanguageAndScriptCode="en"><MessageHeader><MessageThreadId>T</MessageThreadId><MessageId>{message_id}</MessageId>
<MessageSender><PartyId>{sender}</PartyId></MessageSender>
<MessageRecipient><PartyId>{recipient}</PartyId></MessageRecipient>
<MessageCreatedDateTime>{created}</MessageCreatedDateTime></MessageHeader>
<ResourceList><SoundRecording><SoundRecordingType>MusicalWorkSoundRecording</SoundRecordingType>
<SoundRecordingId><ISRC>{isrc}</ISRC></SoundRecordingId><ResourceReference>A1</ResourceReference>
<ReferenceTitle><TitleText>Song</TitleText></ReferenceTitle><Duration>{duration}</Duration>
<SoundRecordingDetailsByTerritory><TerritoryCode>Worldwide</TerritoryCode>
<DisplayArtist><PartyName><FullName>Artist</FullName></PartyName><ArtistRole>MainArtist</ArtistRole></DisplayArtist>
<TechnicalSoundRecordingDetails><TechnicalResourceDetailsReference>T1</TechnicalResourceDetailsReference>
<AudioCodecType>{codec}</AudioCodecType><SamplingRate UnitOfMeasure="kHz">44.1</SamplingRate>
<File><FileName>{audio_name}</FileName><FilePath>resources/</FilePath><HashSum><HashSum>{audio_md5}</HashSum>
<HashSumAlgorithmType>MD5</HashSumAlgorithmType></HashSum></File></TechnicalSoundRecordingDetails>
</SoundRecordingDetailsByTerritory></SoundRecording>
<Image><ImageType>FrontCoverImage</ImageType><ImageId><ProprietaryId Namespace="x">c</ProprietaryId></ImageId>
<ResourceReference>A2</ResourceReference><ImageDetailsByTerritory><TerritoryCode>Worldwide</TerritoryCode>
<TechnicalImageDetails><TechnicalResourceDetailsReference>T2</TechnicalResourceDetailsReference>
<ImageCodecType>JPEG</ImageCodecType><File><FileName>cover.jpg</FileName><FilePath>resources</FilePath>
<HashSum><HashSum>{cover_md5}</HashSum><HashSumAlgorithmType>MD5</HashSumAlgorithmType></HashSum></File>
</TechnicalImageDetails></ImageDetailsByTerritory></Image></ResourceList>
<ReleaseList><Release IsMainRelease="true"><ReleaseId><ICPN IsEan="true">{upc}</ICPN></ReleaseId>
<ReleaseReference>R0</ReleaseReference><ReferenceTitle><TitleText>{title}</TitleText></ReferenceTitle>
<ReleaseResourceReferenceList>
<ReleaseResourceReference ReleaseResourceType="PrimaryResource">A1</ReleaseResourceReference>
<ReleaseResourceReference ReleaseResourceType="SecondaryResource">A2</ReleaseResourceReference>
</ReleaseResourceReferenceList><ReleaseType>Single</ReleaseType><ReleaseDetailsByTerritory>
<TerritoryCode>Worldwide</TerritoryCode><DisplayArtistName>Artist</DisplayArtistName>
<LabelName>Label</LabelName><Title TitleType="DisplayTitle"><TitleText>{title}</TitleText></Title>
<DisplayArtist><PartyName><FullName>Artist</FullName></PartyName><ArtistRole>MainArtist</ArtistRole></DisplayArtist>
<Genre><GenreText>Pop</GenreText></Genre></ReleaseDetailsByTerritory></Release></ReleaseList>
<DealList><ReleaseDeal><DealReleaseReference>R0</DealReleaseReference><Deal><DealTerms>
<CommercialModelType>SubscriptionModel</CommercialModelType><Usage><UseType>OnDemandStream</UseType></Usage>
<TerritoryCode>Worldwide</TerritoryCode><ValidityPeriod><StartDate>2026-01-01</StartDate></ValidityPeriod>
</DealTerms></Deal></ReleaseDeal></DealList></ern:NewReleaseMessage>"""

MANIFEST = """<m:ManifestMessage xmlns:m="http://ddex.net/xml/{kind}" MessageVersionId="1">
<MessageHeader/><IsTestFlag>{test}</IsTestFlag><RootDirectory>{batch}</RootDirectory>
<NumberOfMessages>{count}</NumberOfMessages>{messages}</m:ManifestMessage>"""

IN_BATCH = """<MessageInBatch><MessageType>NewReleaseMessage</MessageType><MessageId>x</MessageId>
<URL>{url}</URL><IncludedReleaseId><ICPN>{upc}</ICPN></IncludedReleaseId>
<DeliveryType>NewReleaseDelivery</DeliveryType><ProductType>AudioProduct</ProductType>
<HashSum><{value}>{hash}</{value}><HashSumAlgorithmType>MD5</HashSumAlgorithmType></HashSum></MessageInBatch>"""


@cache
def tone(kind: str = "FLAC", seconds: float = SECONDS, rate: int = RATE, channels: int = 2) -> bytes:
    """A quiet chord, encoded."""
    time = np.arange(int(seconds * rate)) / rate
    wave = 0.2 * np.sin(2 * np.pi * 220 * time) + 0.1 * np.sin(2 * np.pi * 331.7 * time)
    buffer = BytesIO()
    soundfile.write(buffer, np.stack([wave] * channels, axis=1), rate, format=kind)
    return buffer.getvalue()


@cache
def picture(size: tuple[int, int] = (640, 640), kind: str = "JPEG", mode: str = "RGB") -> bytes:
    """A plain cover, encoded."""
    buffer = BytesIO()
    Image.new(mode, size).save(buffer, kind)
    return buffer.getvalue()


def md5(data: bytes) -> str:
    return hashlib.md5(data).hexdigest()


def hash_sum(data: bytes, algorithm: str = "SHA-256") -> str:
    value = hashlib.new(algorithm.replace("SHA-", "sha").lower(), data).hexdigest()
    return f"<HashSum><Algorithm>{algorithm}</Algorithm><HashSumValue>{value}</HashSumValue></HashSum>"


@dataclass
class Drop:
    """One release in one batch; every part can be changed before it is written to the drop folder."""

    upc: str = UPC
    folder_name: str = ""
    batch: str = BATCH
    audio: bytes | None = field(default_factory=tone)
    audio_name: str = "song.flac"
    cover: bytes | None = field(default_factory=picture)
    template: str = MESSAGE
    fields: dict[str, str] = field(default_factory=dict)
    on_offer: bool = True
    raw_message: bytes | None = None

    def message(self) -> bytes:
        """The message's bytes, all fields filled in."""
        if self.raw_message is not None:
            return self.raw_message
        audio, cover = self.audio or b"", self.cover or b""
        plain = {
            "doctype": "",
            "message_id": "M-1",
            "sender": SENDER,
            "recipient": STORE,
            "created": "2026-03-01T12:00:00+00:00",
            "control": "LiveMessage",
            "upc": self.upc,
            "title": "Single",
            "isrc": "QZTUT2600001",
            "codec": "FLAC",
            "channels": "2",
            "rate": str(RATE),
            "duration": f"PT{SECONDS}S",
            "audio_name": self.audio_name,
            "audio_path": f"resources/{self.audio_name}",
            "audio_hash": hash_sum(audio),
            "audio_size": f"<FileSize>{len(audio) / 1000:.3f}</FileSize>",
            "audio_md5": md5(audio),
            "cover_path": "resources/cover.jpg",
            "cover_hash": hash_sum(cover, "MD5"),
            "cover_md5": md5(cover),
            "artist_reference": "P1",
            "resource_reference": "A1",
            "recording": RECORDING,
            "image": IMAGE,
            "deals": f"<DealList>{DEAL}</DealList>" if self.on_offer else "",
            "start": "2026-01-01",
            "end": "",
            **self.fields,
        }
        text = self.template
        for _ in range(2):
            for name, value in plain.items():
                text = text.replace(f"{{{name}}}", value)
        return text.encode()

    def write(self, drop: Path) -> Path:
        """Lay the release into its batch, without the completion file, and return the release's folder."""
        folder = drop / self.batch / (self.folder_name or self.upc)
        (folder / "resources").mkdir(parents=True)
        (folder / f"{folder.name}.xml").write_bytes(self.message())
        if self.audio is not None:
            (folder / "resources" / self.audio_name).write_bytes(self.audio)
        if self.cover is not None:
            (folder / "resources" / "cover.jpg").write_bytes(self.cover)
        return folder


def manifest(*folders: Path, **changes: str) -> bytes:
    """A manifest of these release folders; ``changes`` override its fields."""
    listed = []
    for folder in folders:
        plain = {
            "url": f"./{folder.name}/{folder.name}.xml",
            "upc": folder.name,
            "value": "HashSumValue",
            "hash": md5((folder / f"{folder.name}.xml").read_bytes()),
        }
        listed.append(IN_BATCH.format(**{name: changes.get(name, value) for name, value in plain.items()}))
    head = {
        "kind": "ern-c-sftp/18",
        "test": "false",
        "batch": folders[0].parent.name,
        "count": str(len(folders)),
    }
    return MANIFEST.format(
        **{**head, **{k: v for k, v in changes.items() if k in head}}, messages="".join(listed)
    ).encode()


def complete(batch: Path, data: bytes = b"") -> Path:
    """Write the completion file of a batch."""
    marker = batch / f"BatchComplete_{batch.name}.xml"
    marker.write_bytes(data)
    return marker


def deliver(drop: Path, *releases: Drop) -> list[Path]:
    """Drop releases of one batch, manifest and completion file included."""
    folders = [release.write(drop) for release in releases]
    complete(folders[0].parent, manifest(*folders))
    return folders
