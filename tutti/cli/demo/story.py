"""The walk itself, told step by step."""

import mimetypes
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table
from typer import Exit

from tutti.cli.demo import music
from tutti.cli.demo.client import Client, Refused
from tutti.cli.demo.instance import CREDITS, Instance
from tutti.cli.demo.money import grant, postings
from tutti.core import clock

SANDBOX = 9999
PATIENCE = 600.0
WRITER = "Mara Lindqvist"
PROMPT = "warm sunset over the harbour, seventies"


class Story:
    """One release, from file to store."""

    def __init__(self, instance: Instance, *, artist: str, title: str) -> None:
        self.instance = instance
        self.artist = artist
        self.title = title
        self.writer = artist if " " in artist.strip() else WRITER  # writers have full names (R4)
        self.client = Client(instance.url, instance.token)
        self.out = Console(highlight=False)

    def tell(self, files: Sequence[Path]) -> None:
        """Walk from file to live; ends with exit code 1 where the store does not take the release."""
        self._say("signed up", f"{self.client.get('/v1/me')['email']} at {self.instance.url}")
        with TemporaryDirectory() as folder:
            songs = list(files) or [music.make_song(Path(folder) / "harbour-lights.flac")]
            audio = self._upload(songs)
        self._say("uploaded", f"{len(audio)} song(s) in chunks")
        self._listen(songs, audio)
        cover_url = self._cover(audio[0])
        release_id, release, tracks = self._draft(audio, cover_url)
        self._fix(release_id, release, tracks)
        grant(self.instance, CREDITS)
        self._say("credits", f"{self.client.get('/v1/me/credits')['balance']} on the account")
        submitted = self.client.post(
            "/v1/releases", {"release": release, "tracks": tracks, "release_id": release_id}, key=release_id
        )
        self._say("submitted", f"{submitted['creditsCharged']} credit(s) held, job {submitted['jobId']}")
        status = self._follow(release_id)
        self._artefacts(release_id)
        self._money()
        self._say(
            "again", f"./run --home {self.instance.home} serves all this; the store's page is there too"
        )
        if status["status"] != "distributed":
            raise Exit(1)

    def _say(self, step: str, text: str) -> None:
        """Print a step; long lines stay whole, so that paths in them can be copied."""
        self.out.print(f"[bold green]{step:>12}[/]  {escape(text)}", soft_wrap=True)

    def _cover(self, song: str) -> str:
        """Have a cover made; the song was heard by now, so its outline is drawn too."""
        asked = {"prompt": PROMPT, "title": self.title, "artist": self.artist, "audio_file_url": song}
        made = self.client.post("/v1/cover-art", asked)
        told = made["provenance"]
        words = ", ".join(told["words_used"])
        self._say("cover", f"{told['method']}, {made['width']} × {made['height']}, from the words {words}")
        return str(made["fileUrl"])

    def _upload(self, songs: Sequence[Path]) -> list[str]:
        columns = (TextColumn("{task.description:>12}"), BarColumn(), DownloadColumn(), TimeElapsedColumn())
        with Progress(*columns, console=self.out) as progress:
            return [self._upload_one(song, progress) for song in songs]

    def _upload_one(self, song: Path, progress: Progress) -> str:
        bar = progress.add_task(song.name[:40], total=song.stat().st_size)
        media_type = mimetypes.guess_type(song.name)[0] or "application/octet-stream"
        try:
            return self.client.upload(song, "audio", media_type, lambda sent: progress.advance(bar, sent))
        except Refused as refused:
            refused.subject = song.name
            raise

    def _listen(self, songs: Sequence[Path], audio: Sequence[str]) -> None:
        """Wait until each song was heard from its first sample to its last, and tell what was measured."""
        columns = (
            TextColumn("{task.description:>12}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
        )
        with Progress(*columns, console=self.out) as progress:
            bar = progress.add_task("listening", total=len(audio))
            reports = []
            for url in audio:
                reports.append(self.client.heard(url, PATIENCE))
                progress.advance(bar)
        for song, heard in zip(songs, reports, strict=True):
            self._say("heard", f"{song.name}: {_measured(heard)}")
            for found in (heard["report"] or {}).get("findings", ()):
                self._say("", found["message"])

    def _look_up(self, url: str) -> dict[str, Any]:
        """Return what the track has to say about its rights: who walks twice meets the first walk's song."""
        found = self.client.post("/v1/audio/acr-check", {"file_url": url})
        if not found["matched"]:
            return {}
        known = found["bestMatch"]
        self._say("known", f"sounds like {known['title']} by {known['artist']}: rights confirmed (R33)")
        return {"rights_confirmed": True}

    def _draft(
        self, audio: Sequence[str], cover_url: str
    ) -> tuple[str, dict[str, Any], list[dict[str, Any]]]:
        day = clock.now().date() + timedelta(days=14)
        release: dict[str, Any] = {
            "title": self.title,
            "primary_artist_name": self.artist,
            "genre": "Pop",
            "release_date": day.isoformat(),
            "cover_art_file_url": cover_url,
            "distribution_store_ids": [SANDBOX],
            "label": f"{self.artist} Music",
            "pline_year": clock.now().year,
            "pline_owner": self.artist,
            "cline_year": clock.now().year,
            "cline_owner": self.artist,
            "contributors": [{"name": self.artist, "role": "Producer"}],
        }
        titles = [self.title] if len(audio) == 1 else [f"{self.title}, {_part(i)}" for i in range(len(audio))]
        tracks = [
            {
                "title": "Untitled" if i == 0 else title,
                "audio_file_url": url,
                "explicit_flag": False,
                "writers": [{"name": self.writer.split()[0]}],
                "track_type": "original",
                "contains_ai": False,
                "is_instrumental": True,
            }
            | self._look_up(url)
            for i, (title, url) in enumerate(zip(titles, audio, strict=True))
        ]
        saved = self.client.post("/v1/drafts", {"release": release, "tracks": tracks, "mode": "replace"})
        self._say("drafted", str(saved["releaseId"]))
        return str(saved["releaseId"]), release, tracks

    def _fix(self, release_id: str, release: dict[str, Any], tracks: list[dict[str, Any]]) -> None:
        """Submit a draft with faults on purpose, show what the rules found, and mend it."""
        try:
            self.client.post("/v1/releases", {"release": release, "tracks": tracks, "release_id": release_id})
        except Refused as refused:
            if refused.status != 422:
                raise
            for fault in refused.body.get("errors", []):
                self._say("rule " + fault.get("rule", ""), f"{fault['path']}: {fault['message']}")
        tracks[0]["title"] = self.title if len(tracks) == 1 else f"{self.title}, {_part(0)}"
        for track in tracks:
            track["writers"] = [{"name": self.writer, "role": "Composer"}]
        self.client.post("/v1/drafts", {"release_id": release_id, "tracks": tracks})
        self._say("mended", "title and writers")

    def _follow(self, release_id: str) -> dict[str, Any]:
        status: dict[str, Any] = {}
        shown = ""
        for status in self.client.follow(release_id, PATIENCE):
            stores = ", ".join(f"{s['storeName']}: {s['statusText']}" for s in status["storeStatuses"])
            line = f"{status['aggregateStatus']}" + (f" ({stores})" if stores else "")
            if line != shown:
                self._say("status", line)
                shown = line
        for store in status["storeStatuses"]:
            told = store["urlInStore"] or store["error"]
            if told:
                self._say(store["storeName"].lower(), told)
        if status["status"] == "attention_needed":
            for error in self.client.get(f"/v1/releases/{release_id}/job")["errors"]:
                self._say("attention", error["message"])
        return status

    def _artefacts(self, release_id: str) -> None:
        release = self.client.get(f"/v1/releases/{release_id}")
        codes = ", ".join(str(track["isrc"]) for track in release["tracks"])
        self._say("codes", f"UPC {release['upc']}, ISRC {codes}")
        for path in sorted((self.instance.home / "sandbox").rglob("*")):
            if path.is_file() and str(release["upc"]) in str(path.relative_to(self.instance.home)):
                self._say("artefact", f"{path} ({path.stat().st_size:,} bytes)")

    def _money(self) -> None:
        table = Table(
            "posting", "account", "amount", "because of", title="The books", box=None, pad_edge=False
        )
        for row in postings(self.instance):
            table.add_row(*row)
        self.out.print(table)


def _measured(heard: dict[str, Any]) -> str:
    """Put what was heard into a line; levels in the units of EBU R 128."""
    if heard["state"] != "ready":
        return str((heard["refusal"] or {}).get("message", "not listened to yet"))
    report = heard["report"]
    form, loudness = report["format"], report["loudness"]
    seconds = form["frames"] // form["sample_rate"]
    depth = f", {form['bit_depth']} bits" if form["bit_depth"] else ""
    levels = [
        f"{loudness[name]:.1f} {unit}"
        for name, unit in (("integrated_lufs", "LUFS"), ("true_peak_dbtp", "dBTP"))
        if loudness[name] is not None
    ]
    what = f"{form['codec']}, {form['sample_rate']} Hz{depth}, {seconds // 60}:{seconds % 60:02}"
    return ", ".join([what, *levels])


def _part(index: int) -> str:
    return (
        "Part " + ("One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")[index % 10]
    )
