"""Opening what a release holds beside songs and cover, in the child: is it really what it begins like?

A video's structure is read and its beginning and end are decoded; a PDF's pages are gone through; pictures
are decoded whole; texts and MusicXML are read to the end.
"""

import codecs
import logging
from pathlib import Path

from lxml import etree
from pypdf import PdfReader

from tutti.adapters.listening.jobs import Opened
from tutti.adapters.listening.pictures import upright_size
from tutti.adapters.listening.videos import open_video
from tutti.domain.artwork import ImageTooLarge, NotAnImage
from tutti.domain.assets import DamagedFile, Kind

PDF_HEAD, PDF_TAIL = b"%PDF-", 4096
MOST_PAGES = 2000
CHUNK = 1 << 20
FORBIDDEN = {*range(32)} - {*b"\t\n\r\f"}
SCORES = {"score-partwise", "score-timewise"}


def open_resource(path: Path, kind: Kind) -> Opened:
    """Open the file as one of its ``kind``; raises ``DamagedFile`` or ``ReaderMissing``."""
    match kind:
        case Kind.VIDEO:
            return open_video(path)
        case Kind.IMAGE:
            return Opened(None, *_picture(path))
        case _:
            _document(path, kind)
            return Opened()


def _picture(path: Path) -> tuple[int, int]:
    try:
        return upright_size(path)
    except (NotAnImage, ImageTooLarge) as fault:
        raise DamagedFile(fault.message) from fault


def _document(path: Path, kind: Kind) -> None:
    with path.open("rb") as file:
        head = file.read(len(PDF_HEAD))
    if head == PDF_HEAD:
        check_pdf(path)
    elif kind is Kind.SHEET_MUSIC:
        check_score(path)
    else:
        check_text(path)


def check_pdf(path: Path) -> None:
    """Go through a PDF's pages (ISO 32000-2); raises ``DamagedFile``."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - PDF_TAIL))
        if b"%%EOF" not in file.read():
            raise DamagedFile("The PDF is cut: its end is missing. Upload it again.")
    logging.disable()
    try:
        reader = PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            raise DamagedFile("The PDF is locked with a password. Export it without one.")
        pages = len(reader.pages)
        if pages > MOST_PAGES:
            raise DamagedFile(f"The PDF has {pages} pages; at most {MOST_PAGES} are taken.")
        for page in reader.pages:
            _ = page.mediabox
            contents = page.get_contents()
            if contents is not None:
                contents.get_data()
    except (DamagedFile, MemoryError):
        raise
    except Exception as fault:
        raise DamagedFile(f"The PDF cannot be read: {_words(fault)}. Export it again.") from fault
    if pages == 0:
        raise DamagedFile("The PDF has no page. Export it again.")


def check_text(path: Path) -> None:
    """Read a text in UTF-8 to its end; raises ``DamagedFile``."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        try:
            while piece := file.read(CHUNK):
                if FORBIDDEN & {*piece}:
                    raise DamagedFile("The text holds control characters: send PDF, or plain text in UTF-8.")
                decoder.decode(piece)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError as fault:
            raise DamagedFile("The text is not in UTF-8: save it so, or send PDF.") from fault


def check_score(path: Path) -> None:
    """Read a score in MusicXML to its end; raises ``DamagedFile``."""
    try:
        events = etree.iterparse(
            str(path), events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False
        )
        root = next(events)[1]
        for event, element in events:
            if event == "end":
                element.clear()
    except (etree.XMLSyntaxError, StopIteration) as fault:
        raise DamagedFile(f"The score is no XML that can be read: {_words(fault)}.") from fault
    if etree.QName(root).localname not in SCORES:
        raise DamagedFile(
            f"The XML is no score in MusicXML: its root is none of {', '.join(sorted(SCORES))}."
        )


def _words(fault: BaseException) -> str:
    return " ".join(str(fault).split()).rstrip(".")[:200] or type(fault).__name__
