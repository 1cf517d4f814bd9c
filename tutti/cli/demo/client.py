"""A plain client of the HTTP interface, as any app would write it."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2

Json = dict[str, Any]
Advance = Callable[[int], object]


class Refused(Exception):
    """The server refused; ``body`` is its envelope."""

    def __init__(self, status: int, body: Json) -> None:
        super().__init__(f"{status}: {body.get('message', body)}")
        self.status = status
        self.body = body
        self.subject = ""

    def reasons(self) -> list[str]:
        """Return each reason in a sentence, after the name of what it is about, if that is known."""
        faults = [f"{fault['path']}: {fault['message']}" for fault in self.body.get("errors", ())]
        about = f"{self.subject}: " if self.subject else ""
        return [about + each for each in faults or [str(self.body.get("message", self.body))]]


class Client:
    """Calls of the distribution family."""

    def __init__(self, url: str, token: str) -> None:
        self._http = httpx2.Client(base_url=url, headers={"Authorization": f"Bearer {token}"}, timeout=120)

    def get(self, path: str, **query: str) -> Json:
        """Read."""
        return self._answer(self._http.get(path, params=query))

    def post(self, path: str, body: Json, *, key: str | None = None) -> Json:
        """Send JSON, under an idempotency key when given."""
        headers = {"Idempotency-Key": key} if key else {}
        return self._answer(self._http.post(path, json=body, headers=headers))

    def upload(self, path: Path, kind: str, media_type: str, advance: Advance) -> str:
        """Upload a file in chunks and return its ``fileUrl``."""
        size = path.stat().st_size
        session = self.post(
            "/v1/uploads", {"type": kind, "file_name": path.name, "file_size": size, "file_type": media_type}
        )
        token = {session["upload_header_name"]: session["upload_token"]}
        with path.open("rb") as file:
            for index, chunk in enumerate(iter(lambda: file.read(session["chunk_size"]), b"")):
                headers = {
                    **token,
                    "x-session-id": session["session_id"],
                    "x-chunk-index": str(index),
                    "x-upload-type": kind,
                    "Content-Type": "application/octet-stream",
                }
                self._answer(self._http.post(session["chunk_endpoint"], content=chunk, headers=headers))
                advance(len(chunk))
        done = {
            "sessionId": session["session_id"],
            "fileName": path.name,
            "fileType": media_type,
            "type": kind,
        }
        return str(
            self._answer(self._http.post(session["complete_endpoint"], json=done, headers=token))["fileUrl"]
        )

    def heard(self, file_url: str, seconds: float) -> Json:
        """Wait until a file was listened to, or time is up; return what is known of it then."""
        until = time.monotonic() + seconds
        while True:
            report = self.get("/v1/files/report", file_url=file_url)
            if report["state"] != "pending" or time.monotonic() > until:
                return report
            time.sleep(0.3)

    def follow(self, release_id: str, seconds: float) -> Iterator[Json]:
        """Yield the release's status, again and again, until it is settled or time is up."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            status = self.get(f"/v1/releases/{release_id}/status")
            yield status
            if status["status"] in {"distributed", "rejected", "attention_needed", "taken_down"}:
                return
            time.sleep(0.5)

    def _answer(self, response: httpx2.Response) -> Json:
        try:
            body = response.json()
        except json.JSONDecodeError:
            body = {"message": response.text}
        if response.is_error:
            raise Refused(response.status_code, body)
        return dict(body)
