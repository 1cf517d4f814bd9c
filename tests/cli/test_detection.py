"""``tutti detection`` as an operator types it."""

import json
from pathlib import Path

import pytest

from tests.domain.detection.test_cases import detect, detecting, doubtful, riff
from tests.factories.clocked import clocked, played, write
from tests.factories.command_line_fixtures import Run, run
from tests.factories.kept_files import Shelf
from tests.factories.kept_files_fixtures import ada, database, quick_hashes
from tutti.cli import detection

__all__ = ["ada", "database", "quick_hashes", "run"]


async def test_a_doubt_is_listed_shown_and_decided(run: Run, ada: Shelf) -> None:
    found = await detect(ada, detecting(doubtful()), riff(b"to be decided"))
    listed = (await run(detection.app, "reviews", "--kind", "review", "--limit", "1000")).stdout.splitlines()
    for line in listed:
        case = line.split()[0]
        shown = json.loads((await run(detection.app, "show", case)).stdout)
        if shown["sha256"] == found.sha256:
            break
    else:
        pytest.fail(f"not listed: {listed}")
    assert "203.000 Hz" in line
    assert "clock_warped" in line
    assert shown["evidence"]["measurement"]["views"]
    assert (await run(detection.app, "decide", case, "--reason", "x")).exit_code == 2
    assert (await run(detection.app, "decide", case, "--machine-made", "--reason", " ")).exit_code == 2
    done = await run(detection.app, "decide", case, "--not-machine-made", "--reason", "heard live")
    assert (done.exit_code, done.stdout) == (0, "Decided: not machine-made.\n")
    again = await run(detection.app, "decide", case, "--machine-made", "--reason", "no")
    assert again.exit_code == 1
    assert "heard live" in again.output
    assert case not in (await run(detection.app, "reviews", "--limit", "1000")).stdout
    assert (await run(detection.app, "reviews", "--kind", "x")).exit_code == 2
    assert (await run(detection.app, "show", "0198c0de-0000-7000-8000-00000000dead")).exit_code == 1


async def test_measured_songs_fit_the_calibration(run: Run, tmp_path: Path) -> None:
    one = write(tmp_path / "machine.flac", clocked(played(), 200.0))
    other = write(tmp_path / "people.flac", played())
    rows = []
    for path, word in ((one, "--machine-made"), (other, "--not-machine-made")):
        measured = await run(detection.app, "measure", str(path), word)
        assert measured.exit_code == 0, measured.output
        head, row = measured.stdout.splitlines()
        rows.append(row)
    assert rows[0].split(",")[3:] == ["1", "ai", "200.0", "Suno", "1"]
    assert rows[1].split(",")[3:] == ["0", "not_found", "", "", "1"]
    table = tmp_path / "tracks.csv"
    table.write_text("\n".join([head, *rows]) + "\n")
    assert (await run(detection.app, "fit", "--from", str(table))).exit_code == 0
    kept = json.loads((tmp_path / "detection" / "calibration.json").read_text())
    assert kept["version"].startswith("own-")
    assert (await run(detection.app, "rejudge")).exit_code == 0
    table.write_text("name,share\nx,1\n")
    refused = await run(detection.app, "fit", "--from", str(table), "--no-decided")
    assert refused.exit_code == 2
    assert "no column machine, margin" in refused.output
    table.write_text("share,margin,machine\nx,1,1\n")
    assert (await run(detection.app, "fit", "--from", str(table), "--no-decided")).exit_code == 2
    beside = "share,margin,machine,by_curve\n0.1,1,1,1\n0.9,30,0,0\n"
    table.write_text(beside)
    refused = await run(detection.app, "fit", "--from", str(table), "--no-decided")
    assert "There are 1 and 0" in " ".join(refused.output.replace("│", " ").split())
    table.write_text("share,margin,machine\n0.1,1,1\n")
    assert "both kinds" in (await run(detection.app, "fit", "--from", str(table), "--no-decided")).output


async def test_what_is_no_song_is_passed_over(run: Run, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.wav"
    wrong.write_bytes(b"no song" * 100)
    measured = await run(detection.app, "measure", str(wrong))
    assert measured.exit_code == 0
    assert "wrong.wav: The content is no audio" in measured.output


async def test_switched_off_nothing_is_measured(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TUTTI_DETECTION", "false")
    song = write(tmp_path / "song.flac", played(1.0))
    refused = await run(detection.app, "measure", str(song))
    assert refused.exit_code == 1
    assert "switched off" in refused.output
