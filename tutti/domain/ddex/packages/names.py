"""Names of files as strangers write them: which are safe, which are junk, which mean the same file."""

import re
import unicodedata

MAX_PATH = 1_024
MAX_NAME = 255
_DRIVE = re.compile(r"[A-Za-z]:")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:/")
_JUNK = {".ds_store", "thumbs.db", "desktop.ini"}


def why_unsafe(path: str) -> tuple[str, str] | None:
    """Return the code and the words for what is wrong with a relative path, or ``None``.

    A trailing ``/`` (a folder in a ZIP) and a leading ``./`` are fine. Control characters are those of all
    the Unicode categories C, as for packages that are sent (ddex.md section 7).
    """
    if not path or len(path.encode("utf-8", "replace")) > MAX_PATH:
        return "path_length", f"is empty or longer than {MAX_PATH} bytes"
    if not path.isprintable() and any(unicodedata.category(character)[0] == "C" for character in path):
        return "path_control_character", "holds a control character"
    if "\\" in path:
        return "path_backslash", "holds a backslash"
    if path.startswith("/") or _SCHEME.match(path):
        return "path_absolute", "is absolute"
    if _DRIVE.match(path):
        return "path_drive", "begins with a drive letter"
    return _why_unsafe_parts(path.removeprefix("./").removesuffix("/").split("/"))


def _why_unsafe_parts(parts: list[str]) -> tuple[str, str] | None:
    if ".." in parts:
        return "path_climbs", "climbs out of its folder with '..'"
    if any(part in {"", "."} for part in parts):
        return "path_empty_part", "has a part that is no name"
    if any(len(part.encode("utf-8", "replace")) > MAX_NAME for part in parts):
        return "path_length", f"has a name longer than {MAX_NAME} bytes"
    return None


def is_junk(path: str) -> bool:
    """Tell whether a file is only what a desktop leaves behind, such as ``.DS_Store`` and ``._cover.jpg``."""
    parts = path.rstrip("/").split("/")
    return "__MACOSX" in parts or parts[-1].casefold() in _JUNK or parts[-1].startswith("._")


def composed(path: str) -> str:
    """Return the path with its letters composed (NFC), as most senders mean it: Macs decompose them."""
    return unicodedata.normalize("NFC", path)


def folded(path: str) -> str:
    """Return what all paths have in common that some file system takes for the same file."""
    return composed(composed(path).casefold())


def shown(path: str) -> str:
    """Return a path as a sentence can hold it: short, and without characters that play tricks."""
    text = (
        path
        if path.isprintable()
        else "".join(
            character if unicodedata.category(character)[0] != "C" else f"\\u{ord(character):04x}"
            for character in path
        )
    )
    return text if len(text) <= 200 else f"{text[:120]}…{text[-60:]}"
