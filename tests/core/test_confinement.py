"""Inside the confinement: one file can be read, one folder written, and nothing else."""

import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import json, socket, subprocess, sys
from pathlib import Path
from tutti.core.confinement import confine

source, outputs, secret, port = Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4])
confined = confine(source, outputs)

def tried(act):
    try:
        act()
    except OSError as refused:
        return type(refused).__name__
    return "done"

print(json.dumps({
    "confined": confined,
    "read source": tried(lambda: source.read_bytes()),
    "write source": tried(lambda: source.write_bytes(b"x")),
    "write output": tried(lambda: (outputs / "made").write_text("made")),
    "remove output": tried(lambda: (outputs / "made").unlink()),
    "read secret": tried(lambda: secret.read_bytes()),
    "write secret": tried(lambda: secret.write_bytes(b"x")),
    "list above": tried(lambda: list(secret.parent.iterdir())),
    "connect": tried(lambda: socket.create_connection(("127.0.0.1", port), timeout=2)),
    "listen": tried(lambda: socket.create_server(("127.0.0.1", 0))),
    "run a program": tried(lambda: subprocess.run(["true"], check=True)),
    "read through a program": subprocess.run(["cat", str(secret)], capture_output=True).stdout.decode(),
}))
"""


@pytest.fixture
def outcome(tmp_path: Path) -> dict[str, object]:
    import json
    import socket

    for name in ("source", "secret"):
        (tmp_path / name).write_text(name)
    (tmp_path / "outputs").mkdir()
    with socket.create_server(("127.0.0.1", 0)) as server:
        given = [str(tmp_path / name) for name in ("source", "outputs", "secret")]
        port = str(server.getsockname()[1])
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, *given, port], capture_output=True, text=True, check=True
        )
    told: dict[str, object] = json.loads(done.stdout)
    if not told["confined"]:
        pytest.skip("this kernel has no Landlock")
    return told


def test_only_the_source_and_the_outputs_can_be_touched(outcome: dict[str, object]) -> None:
    allowed = {name for name, what in outcome.items() if what == "done"}
    assert allowed == {"read source", "write output", "remove output", "run a program"}
    refused = {
        outcome[name] for name in ("write source", "read secret", "write secret", "list above", "connect")
    }
    assert refused == {"PermissionError"}


def test_programs_that_it_starts_are_confined_too(outcome: dict[str, object]) -> None:
    assert outcome["read through a program"] == ""
