"""Memory does not follow the size of what is sent."""

import subprocess
import sys
import zipfile
from pathlib import Path

MEASURE = """
import resource, sys
from pathlib import Path
from tutti.domain.ddex.packages import open_package, match_files, NamedFile, unpack
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
package = open_package(Path(sys.argv[1]), Path(sys.argv[2]))
[found] = match_files([NamedFile("silence.wav", "resources/", "0" * 32, "MD5")], package).files
assert found.file.size == 300_000_000
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_300_mb_of_silence_unpack_in_a_few_mb(tmp_path: Path) -> None:
    source = tmp_path / "silence.zip"
    with zipfile.ZipFile(source, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("1/1.xml", b"<NewReleaseMessage xmlns='http://ddex.net/xml/ern/43'/>")
        with archive.open("1/resources/silence.wav", "w") as entry:
            for _ in range(300):
                entry.write(bytes(1_000_000))
    child = subprocess.run(
        [sys.executable, "-c", MEASURE, str(source), str(tmp_path / "goal")],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=Path(__file__).parents[4],
        check=False,
    )
    assert child.returncode == 0, child.stderr
    assert int(child.stdout) < 16_000, "KiB more than before"
