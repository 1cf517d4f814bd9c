from pathlib import Path

import pytest

from tutti.domain.ddex import Version
from tutti.domain.delivery import (
    FolderTransport,
    InvalidProfile,
    ManifestKind,
    S3Transport,
    SftpTransport,
    StoreKind,
    StoreNotConnected,
    TakedownConvention,
    UnknownStore,
    load_profiles,
)

SFTP = """
[transport]
host = "sftp.example"
user = "tutti"
password = "correct horse"
host_key = "ssh-ed25519 AAAA"
"""


def _home(tmp_path: Path, **files: str) -> Path:
    (tmp_path / "stores").mkdir()
    for name, text in files.items():
        (tmp_path / "stores" / f"{name}.toml").write_text(text)
    return tmp_path


def _faults(home: Path) -> list[tuple[str, str]]:
    with pytest.raises(InvalidProfile) as caught:
        load_profiles(home)
    return [(fault.path, fault.message) for fault in caught.value.fields]


def test_the_shipped_stores_have_the_ids_of_the_contract(tmp_path: Path) -> None:
    assert {profile.slug: profile.id for profile in load_profiles(tmp_path)} == {
        "apple_music": 1,
        "spotify": 9,
        "youtube_music": 13,
        "amazon": 17,
        "tiktok": 319,
        "sandbox": 9999,
        "deezer": 1013,
        "generic": 1999,
    }


def test_only_the_sandbox_is_connected_out_of_the_box(tmp_path: Path) -> None:
    stores = load_profiles(tmp_path)
    assert [profile.slug for profile in stores.connected()] == ["sandbox"]
    assert stores.get(9999).transport == FolderTransport(path=str(tmp_path / "sandbox"))


def test_no_shipped_file_holds_a_secret_or_an_address(tmp_path: Path) -> None:
    for profile in load_profiles(tmp_path):
        if profile.slug != "sandbox":
            assert profile.transport == SftpTransport()


def test_what_is_known_of_a_store_is_there(tmp_path: Path) -> None:
    spotify = load_profiles(tmp_path).get(9)
    assert spotify.message.version is Version.ERN_43
    assert (spotify.recipient.dpid, spotify.recipient.name) == ("PADPIDA2011072101T", "Spotify")
    assert spotify.package.manifest is ManifestKind.ECHO_12
    assert spotify.takedown.convention is TakedownConvention.NO_DEALS
    assert (spotify.lead_time.new_days, spotify.lead_time.update_days) == (5, 2)
    assert spotify.cover.min_pixels == 640


def test_apple_is_not_pretended(tmp_path: Path) -> None:
    stores = load_profiles(_home(tmp_path, apple_music=SFTP + 'kind = "sftp"'))
    apple = stores.get(1)
    assert apple.kind is StoreKind.APPLE
    assert not apple.deliverable
    assert not apple.connected
    with pytest.raises(StoreNotConnected, match="cannot be built"):
        stores.ready(1)


def test_the_operator_connects_a_store(tmp_path: Path) -> None:
    spotify = load_profiles(_home(tmp_path, spotify=SFTP)).ready(9)
    assert isinstance(spotify.transport, SftpTransport)
    assert spotify.transport.password == "correct horse"
    assert spotify.package.manifest is ManifestKind.ECHO_12, "the rest stays"


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    stores = load_profiles(_home(tmp_path, amazon='[transport]\nhost = "sftp.example"\n'))
    with pytest.raises(StoreNotConnected) as caught:
        stores.ready(17)
    assert [fault.path for fault in caught.value.fields] == [
        "stores/amazon.toml: message.recipients",
        "stores/amazon.toml: transport.user",
        "stores/amazon.toml: transport.host_key",
        "stores/amazon.toml: transport.password or private_key",
    ]


def test_a_store_can_be_switched_off(tmp_path: Path) -> None:
    assert load_profiles(_home(tmp_path, sandbox="enabled = false")).connected() == ()


def test_another_kind_of_transport_replaces_the_whole_table(tmp_path: Path) -> None:
    text = '[transport]\nkind = "s3"\nbucket = "drop"\naccess_key_id = "a"\nsecret_access_key = "b"\n'
    assert isinstance(load_profiles(_home(tmp_path, sandbox=text)).ready(9999).transport, S3Transport)


def test_a_store_of_ones_own_stands_on_another_profile(tmp_path: Path) -> None:
    text = 'extends = "spotify"\nid = 2001\nname = "Bandstand"\n' + SFTP
    own = load_profiles(_home(tmp_path, bandstand=text)).ready(2001)
    assert (own.slug, own.name, own.package.manifest) == ("bandstand", "Bandstand", ManifestKind.ECHO_12)


def test_an_unknown_store_is_unknown(tmp_path: Path) -> None:
    with pytest.raises(UnknownStore):
        load_profiles(tmp_path).get(7)


@pytest.mark.parametrize(
    ("name", "text", "path", "message"),
    [
        ("spotify", "id = ", "stores/spotify.toml", "Invalid value"),
        ("spotify", "colour = 1", "stores/spotify.toml: colour", "no such key"),
        ("spotify", "'a.b' = 1", "stores/spotify.toml: a.b", "no such key"),
        ("spotify", "'[0]' = 1", "stores/spotify.toml: [0]", "no such key"),
        ("spotify", "package = 3", "stores/spotify.toml: package", "Expected `object`"),
        ("spotify", "[package]\nmanifest = 'txt'", "stores/spotify.toml: package.manifest", "'txt'"),
        ("spotify", "[cover]\nmin_pixels = -1", "stores/spotify.toml: cover.min_pixels", ">= 0"),
        ("spotify", "[package]\naudio_name = '{upc.x}'", "stores/spotify.toml: package.audio_name", "braces"),
        (
            "spotify",
            "[package]\naudio_name = '{upc'",
            "stores/spotify.toml: package.audio_name",
            "expected '}'",
        ),
        (
            "spotify",
            "[package]\ncover_name = '../{upc}'",
            "stores/spotify.toml: package.cover_name",
            "not a file",
        ),
        (
            "spotify",
            "[package]\nacknowledgements = '/x'",
            "stores/spotify.toml: package.acknowledgements",
            "path",
        ),
        ("spotify", "[transport]\nport = 0", "stores/spotify.toml: transport.port", ">= 1"),
        ("spotify", "[transport]\nkind = 'pigeon'", "stores/spotify.toml: transport.kind", "'pigeon'"),
        ("spotify", "id = 13", "stores/youtube_music.toml: id", "already the id of spotify"),
        ("own", "name = 'Own'", "stores/own.toml", "from 2000 up"),
        ("own", "id = 5\nname = 'Own'", "stores/own.toml", "from 2000 up"),
        (
            "sandbox",
            "[message]\nversion = '3.8.2'",
            "stores/sandbox.toml: package.hash",
            "ERN 3.8.2 has words for MD5 and SHA1 only",
        ),
        ("own", "id = 2000\nextends = 'nobody'", "stores/own.toml", "no profile 'nobody'"),
        ("own", "id = 2000\nextends = 3", "stores/own.toml", "no profile 3"),
        (
            "amazon",
            "[message]\nrecipients = [{dpid = 'X', name = 'Y'}]",
            "stores/amazon.toml: message.recipients[0].dpid",
            "PADPIDA",
        ),
    ],
)
def test_mistakes_are_named_with_file_and_key(
    tmp_path: Path, name: str, text: str, path: str, message: str
) -> None:
    ((found_path, found_message),) = _faults(_home(tmp_path, **{name: text}))
    assert found_path == path
    assert message in found_message


def test_all_mistakes_of_a_file_are_told(tmp_path: Path) -> None:
    text = """
        id = 2001
        nmae = "x"
        name = 7
        [package]
        stlye = "batch"
        hash = "MD9"
        [message]
        recipients = [{dpid = "PADPIDA2011072101T"}, {dpid = "X", name = "Y"}]
        [transport]
        kind = "pigeon"
        path = "x"
    """
    found = _faults(_home(tmp_path, own=text))
    assert {path.removeprefix("stores/own.toml: ") for path, _ in found} == {
        "nmae", "name", "package.stlye", "package.hash", "message.recipients[0].name", "transport.kind",
    }  # fmt: skip
    assert len(found) == 6


def test_mistakes_of_several_files_are_told_together(tmp_path: Path) -> None:
    assert len(_faults(_home(tmp_path, spotify="x = 1", deezer="y = 1"))) == 2
