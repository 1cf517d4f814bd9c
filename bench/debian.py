"""Debian's packages as material for benches: fetched when needed, unpacked below a folder for temporary files."""

import subprocess
from pathlib import Path


def unpacked(package: str, folder: Path) -> Path | None:
    """Return where a package's files lie below ``folder``; ``None``, and a word, where it is not to be had."""
    root = folder / package
    if root.exists():
        return root
    archives = folder / "deb"
    archives.mkdir(parents=True, exist_ok=True)
    try:
        subprocess.run(["apt-get", "download", package], cwd=archives, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        print(f"{package} is not to be had here; going on without it.")
        return None
    archive = next(archives.glob(f"{package}_*.deb"))
    part = root.with_name(f"{package}.part")
    subprocess.run(["dpkg", "-x", str(archive), str(part)], check=True)
    archive.unlink()
    part.rename(root)
    return root
