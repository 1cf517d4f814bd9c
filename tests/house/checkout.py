"""A small checkout with the real commands, whose one or two packages are made on the spot: no network."""

import base64
import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SHOW = "import sys; print(*sys.argv[1:], sep=',')\n"


class Checkout:
    """The commands in a folder of their own, with a ``tutti`` that prints its arguments."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.venv = folder / ".venv"
        self.packages = folder / "packages"
        for name in ("run", "test"):
            shutil.copy2(ROOT / name, folder / name)
        for name in ("bootstrap", "vendor"):
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("tutti", "packages"):
            (folder / name).mkdir()
        (folder / "tutti" / "__main__.py").write_text(SHOW)
        self.lock("alpha")

    def lock(self, *names: str) -> None:
        """Write a lock file that names these packages, which lie ready."""
        digests = {name: self._wheel(name) for name in names}
        lines = [f"{name}==1.0 --hash=sha256:{digest}\n" for name, digest in digests.items()]
        for lock in ("requirements.lock", "requirements-dev.lock"):
            (self.folder / lock).write_text("".join(lines))

    def _wheel(self, name: str) -> str:
        """Make a package of one module; return the wheel's SHA-256 in hex."""
        path = self.packages / f"{name}-1.0-py3-none-any.whl"
        about = f"{name}-1.0.dist-info"
        files = {
            f"{name}.py": "",
            f"{about}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
            f"{about}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        }
        files[f"{about}/RECORD"] = "".join(_record(files)) + f"{about}/RECORD,,\n"
        with zipfile.ZipFile(path, "w") as wheel:
            for file, text in files.items():
                wheel.writestr(zipfile.ZipInfo(file), text)
        return hashlib.sha256(path.read_bytes()).hexdigest()

    def environment(self, **more: str) -> dict[str, str]:
        """Return what the commands see: no user's settings, and packages from the folder alone."""
        python = Path(sys.executable).resolve().parent
        return {
            "PATH": f"{python}:{os.defpath}",
            "HOME": str(self.folder / "nobody"),
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": self.packages.as_uri(),
            "PIP_CONFIG_FILE": os.devnull,
            **more,
        }

    def start(
        self, command: str, *arguments: str, before: Iterable[str] = (), **more: str
    ) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*before, str(self.folder / command), *arguments],
            cwd="/",
            env=self.environment(**more),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def call(
        self, command: str, *arguments: str, before: Iterable[str] = (), **more: str
    ) -> tuple[int, str, str]:
        """Run a command to its end; return its exit status and what it said, to whom."""
        with self.start(command, *arguments, before=before, **more) as process:
            out, err = process.communicate(timeout=60)
        return process.returncode, out.strip(), err

    def has(self, name: str) -> bool:
        return any(self.venv.glob(f"lib/python3.*/site-packages/{name}.py"))


def _record(files: dict[str, str]) -> Iterable[str]:
    for file, text in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
        yield f"{file},sha256={digest},{len(text)}\n"
