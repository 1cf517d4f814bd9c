"""What must not get past the gate does not, and says why; what is only oddly wrapped does."""

import gzip
import io
import zlib

import pytest

from tests.domain.ddex import given
from tutti.core.errors import Kind
from tutti.domain.ddex import Unreadable, Version, read, write

DOCUMENT = write(given.single(), Version.ERN_43)
TEXT = DOCUMENT.decode()
BODY = TEXT.partition("?>")[2]
BOMB = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


def _declared(encoding: str, text: str = BODY) -> str:
    return f'<?xml version="1.0" encoding="{encoding}"?>{text}'


def _wide(attributes: int) -> bytes:
    many = " ".join(f'a{n}="x"' for n in range(attributes))
    return f"<a>\n<b {many}/></a>".encode()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ((BOMB + BODY).encode(), "document_type"),
        ((OUTSIDE + BODY).encode(), "document_type"),
        (("<!-- <a> -->\n<?a b?>\n<!DOCTYPE a>" + BODY).encode(), "document_type"),
        (_declared("UTF-16", BOMB + BODY).encode("utf-16"), "document_type"),
        (gzip.compress(DOCUMENT), "compressed"),
        (b"PK\x03\x04" + DOCUMENT, "compressed"),
        (_declared("UTF-32").encode("utf-32"), "encoding"),
        (_declared("UTF-32").encode("utf-32-le"), "encoding"),
        (_declared("UTF-7").encode(), "encoding"),
        (_declared("ISO-8859-1").encode("latin-1", "replace"), "encoding"),
        (_declared("EBCDIC-CP-BE").encode(), "encoding"),
        (_declared("UTF-16").encode(), "encoding"),
        (_declared("UTF-8").encode("utf-16"), "encoding"),
        (_declared("UTF-16").encode("utf-16")[:-1], "encoding"),
        (b"", "not_well_formed"),
        (b"\x00" * 100, "not_well_formed"),
        (zlib.compress(DOCUMENT), "not_well_formed"),
        (DOCUMENT[:-30], "not_well_formed"),
        (DOCUMENT.replace(b"</ern:", b"\xff\xfe</ern:"), "not_well_formed"),
        (b"<a>&undeclared;</a>", "not_well_formed"),
        (b"<a>" * 70 + b"</a>" * 70, "too_deep"),
        (_wide(20_000), "too_wide"),
        (b"<a>" * 5000 + b"</a>" * 5000, "not_well_formed"),
        (b"<a x='" + b"y" * 11_000_000 + b"'/>", "not_well_formed"),
        (b"<a/>", "no_ern"),
        (BODY.replace("NewReleaseMessage", "CatalogListMessage").encode(), "message_unsupported"),
        (BODY.replace("xml/ern/43", "xml/ern/37").encode(), "version_unsupported"),
        (BODY.replace("xml/ern/43", "xml/ern/341").encode(), "version_unsupported"),
        (BODY.replace("xml/ern/43", "xml/ern/113").encode(), "version_unknown"),
        (BODY.replace("ddex.net/xml/ern/43", "ddex.example/xml/ern/43").encode(), "no_ern"),
    ],
)
def test_it_is_refused(content: bytes, reason: str):
    with pytest.raises(Unreadable) as caught:
        read(content)
    assert caught.value.reason == reason
    assert caught.value.kind is Kind.MALFORMED
    assert caught.value.message.endswith(".")


def test_a_message_that_is_too_large_is_refused_before_it_is_parsed():
    with pytest.raises(Unreadable) as caught:
        read(b" " * 1001, most_bytes=1000)
    assert caught.value.reason == "too_large"
    with pytest.raises(Unreadable):
        read(io.BytesIO(b" " * 1001), most_bytes=1000)


def test_the_line_of_the_fault_is_told():
    with pytest.raises(Unreadable) as caught:
        read(b'<?xml version="1.0"?>\n<a>\n<b>\n</a>')
    assert caught.value.line == 4
    assert caught.value.extra == {"reason": "not_well_formed", "line": 4}


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + DOCUMENT,
        BODY.strip().encode(),
        _declared("utf-8").encode(),
        _declared("UTF-16").encode("utf-16"),
        b"\xfe\xff" + _declared("UTF-16").encode("utf-16-be"),
        _declared("UTF-16LE").encode("utf-16-le"),
        _declared("UTF-16BE").encode("utf-16-be"),
        BODY.replace("ern:", "other:").replace("xmlns:ern", "xmlns:other").encode(),
        BODY.replace("http://ddex.net", "http://service.ddex.net").encode(),
        BODY.replace("http://ddex.net", "https://ddex.net").encode(),
        BODY.replace("ern:", "").replace("xmlns:ern", "xmlns").encode(),
    ],
)
def test_it_is_read_all_the_same(content: bytes):
    reading = read(content)
    assert reading.version == "4.3"
    assert write(reading.message, Version.ERN_43) == DOCUMENT


def test_many_attributes_and_long_texts_do_no_harm():
    many = " ".join(f'a{n}="x"' for n in range(150))
    content = DOCUMENT.replace(b"<ResourceList>", f"<ResourceList><Odd {many}/>".encode())
    reading = read(content)
    assert any(one.place.path.endswith("/Odd") for one in reading.extras)


def test_a_refusal_tells_apart_what_is_wrong_and_what_mends_it():
    with pytest.raises(Unreadable) as caught:
        read(_wide(201))
    assert (caught.value.reason, caught.value.line) == ("too_wide", 2)
    for content in (b"<a>\n" + b"\0", b"<a x='" + b"y" * 11_000_000 + b"'/>", gzip.compress(DOCUMENT)):
        with pytest.raises(Unreadable) as caught:
            read(content)
        told = caught.value
        assert told.sentence.endswith(".") and told.mend.endswith(".") and "\n" not in told.message
        assert "XML_PARSE" not in told.message and told.message == f"{told.sentence} {told.mend}"
