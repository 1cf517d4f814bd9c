"""The port ``ImageMaker`` by any service that speaks OpenAI's Images API (generations, multipart edits).

Pictures are taken as base64 or from nowhere: an answer with an address is refused, because following it would
let a service choose what this host connects to. Nothing of the key or of the service's own words about
accounts reaches a caller.
"""

import base64
import binascii
import json
from pathlib import Path
from typing import Any

import httpx2

from tutti.domain.artwork import (
    Maker,
    MakerAnswerInvalid,
    MakerBusy,
    MakerUnavailable,
    PromptRefused,
    Request,
)

MOST_ANSWER = 48 << 20
LONGEST_PROMPT = 4000
CONNECT_SECONDS = 10.0
REFUSED = frozenset({"content_policy_violation", "moderation_blocked", "content_filter"})
BUSY_SECONDS, LONGEST_WAIT = 20, 3600
PLAIN = "Square album cover picture, full bleed, without any letters, words, logos, borders or signatures."
NAME = "answer.bin"


class ImagesApi:
    """Asks one service, by its address (``https://host/v1``), key and model."""

    def __init__(
        self, base_url: str, key: str | None, model: str, *, size: str = "1024x1024", seconds: float = 180
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._model = model
        self._size = size
        self._timeout = httpx2.Timeout(seconds, connect=min(CONNECT_SECONDS, seconds))

    @property
    def maker(self) -> Maker:
        """A model that was trained on pictures of others."""
        return Maker("images-api", self._model, machine_made=True)

    async def generate(self, request: Request, outputs: Path) -> Path:
        """Ask for a new picture."""
        fields = {"model": self._model, "prompt": _prompt(request), "n": 1, "size": self._size}
        return await self._ask("/images/generations", outputs, json=fields | self._form())

    async def edit(self, request: Request, base: Path, outputs: Path) -> Path:
        """Ask for a picture to be changed."""
        fields = {"model": self._model, "prompt": _prompt(request), "n": "1", "size": self._size}
        with base.open("rb") as picture:
            files = {"image": ("base.png", picture.read(), "image/png")}
        return await self._ask("/images/edits", outputs, data=fields | self._form(), files=files)

    def _form(self) -> dict[str, str]:
        """Models of the GPT image family always answer in base64 and refuse to be asked for it."""
        return (
            {} if self._model.startswith(("gpt-image", "chatgpt-image")) else {"response_format": "b64_json"}
        )

    async def _ask(self, path: str, outputs: Path, **given: Any) -> Path:  # noqa: ANN401 (as the client takes them)
        try:
            async with (
                httpx2.AsyncClient(
                    timeout=self._timeout, headers=self._headers, follow_redirects=False
                ) as client,
                client.stream("POST", self._base_url + path, **given) as response,
            ):
                content = await _bounded(response)
        except httpx2.TimeoutException as late:
            raise MakerUnavailable("The image service took too long. Try again later.") from late
        except httpx2.HTTPError as fault:
            raise MakerUnavailable("The image service cannot be reached. Try again later.") from fault
        told = _read(content)
        if response.status_code != 200:
            raise _refusal(response, told)
        goal = outputs / NAME
        goal.write_bytes(_picture(told))
        return goal


def _prompt(request: Request) -> str:
    parts = [request.prompt.strip(), PLAIN]
    if request.avoid:
        parts.append(f"Avoid: {request.avoid.strip()}.")
    return " ".join(parts)[:LONGEST_PROMPT]


async def _bounded(response: httpx2.Response) -> bytes:
    content = bytearray()
    async for piece in response.aiter_bytes():
        content += piece
        if len(content) > MOST_ANSWER:
            raise MakerAnswerInvalid(f"The image service answered with more than {MOST_ANSWER} bytes.")
    return bytes(content)


def _read(content: bytes) -> dict[str, Any]:
    try:
        told = json.loads(content)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _refusal(response: httpx2.Response, told: dict[str, Any]) -> Exception:
    error = told.get("error")
    code = error.get("code") if isinstance(error, dict) else None
    status = response.status_code
    if code in REFUSED:
        return PromptRefused("The image service refuses this prompt by its content policy. Use other words.")
    if status == 429:
        wait = _seconds(response.headers.get("retry-after"))
        return MakerBusy(
            "The image service takes no more orders for a while.", extra={"retryAfterSeconds": wait}
        )
    if status in {401, 403}:
        return MakerUnavailable("The image service refuses this server's key. Tell its operator.")
    if 400 <= status < 500:
        return MakerAnswerInvalid(
            f"The image service refused the request ({status}). Tell this server's operator."
        )
    return MakerUnavailable(f"The image service failed ({status}). Try again later.")


def _seconds(given: str | None) -> int:
    return min(int(given), LONGEST_WAIT) if given and given.isascii() and given.isdigit() else BUSY_SECONDS


def _picture(told: dict[str, Any]) -> bytes:
    data = told.get("data")
    first = data[0] if isinstance(data, list) and data and isinstance(data[0], dict) else {}
    text = first.get("b64_json")
    if not isinstance(text, str):
        raise MakerAnswerInvalid("The image service answered without a picture in base64.")
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise MakerAnswerInvalid("The image service answered with broken base64.") from error
