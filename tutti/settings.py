"""Every setting, read once, from the environment (``TUTTI_…``) or ``HOME/tutti.env``.

Everything that Tutti keeps lies under one folder, ``TUTTI_HOME``.
"""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, Self

from dotenv import dotenv_values
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
)

from tutti.core.errors import Misconfigured
from tutti.core.identifiers import parse_dpid

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

PREFIX = "TUTTI_"
ENV_FILE = "tutti.env"
BESIDE = frozenset({"TUTTI_VENV"})
"""Read by the two commands before there is an environment."""


def _fault(wrong: "ErrorDetails") -> str:
    message = wrong["msg"].removeprefix("Value error, ").rstrip(".")
    return f"{PREFIX}{str(wrong['loc'][0]).upper()}: {message}."


def _told_of(home: Path) -> dict[str, str]:
    """Return what the file of a home and the environment say, which wins, by names in capitals."""
    try:
        said = dotenv_values(home / ENV_FILE) | os.environ
    except (UnicodeDecodeError, OSError) as error:
        raise Misconfigured(f"{home / ENV_FILE} cannot be read: it must be a text in UTF-8.") from error
    named = {name.upper(): value for name, value in said.items() if value is not None}
    return {name: value for name, value in named.items() if name.startswith(PREFIX)}


def _address(text: str) -> str:
    if not text.startswith(("http://", "https://")):
        raise ValueError("it must begin with http:// or https://")
    return text


def _folder(path: Path) -> Path:
    found = path.expanduser()
    if not found.is_dir():
        raise ValueError("there is no such folder")
    return found


Address = Annotated[str, AfterValidator(_address)]
Folder = Annotated[Path, AfterValidator(_folder)]
Level = Annotated[Literal["debug", "info", "warning", "error"], BeforeValidator(str.lower)]


class Settings(BaseModel):
    """The settings of one instance. Names are fields in capitals with ``TUTTI_`` before them."""

    model_config = ConfigDict(extra="ignore", frozen=True, validate_default=True)

    home: Path = Field(Path("~/.tutti"), description="The folder that holds everything that is kept.")
    host: str = Field("127.0.0.1", description="The address to listen on.")
    port: int = Field(8700, description="The port to listen on.", ge=0, le=65535)
    public_url: Address | None = Field(
        None, description="The base URL that clients use, when it differs from host and port."
    )
    database_url: str | None = Field(
        None, description="Your own PostgreSQL ≥ 18; without it, an embedded one runs under the home folder."
    )
    database_connections: int = Field(20, description="Connections kept by each process.", ge=4)
    storage_url: str | None = Field(
        None,
        pattern="^s3://[^/]",
        description="`s3://bucket/prefix` for an S3 store; without it, files lie under the home folder.",
    )
    storage_endpoint: Address | None = Field(None, description="The S3 endpoint, when it is not Amazon's.")
    storage_region: str = Field("us-east-1", description="The S3 region.")
    storage_key_id: str | None = Field(None, description="The S3 access key id.")
    storage_secret: str | None = Field(None, description="The S3 secret access key.")
    fetch_allow: str = Field(
        "",
        description="Hosts or networks, comma-separated, that imports may reach although they are private.",
    )
    token_prefix: str = Field("tutti_pat_", description="What personal access tokens begin with.")
    ddex_schemas: Folder | None = Field(
        None, description="A folder with DDEX's schemas (`ern-4.3/` …), used for a last check when given."
    )
    ddex_party_id: Annotated[str, AfterValidator(parse_dpid)] = Field(
        "PADPIDA0000000000T", description="The DPID under which this instance sends."
    )
    ddex_party_name: str = Field("Tutti", description="The name under which this instance sends.")
    isrc_prefix: str = Field(
        "QZTUT", description="The platform's ISRC prefix (country and registrant), for those without one."
    )
    upc_prefix: str = Field(
        "0850000",
        description="The platform's GS1 company prefix, for those without one: as GS1 "
        "writes it, with the 0 before a U.P.C. company prefix.",
    )
    stripe_key: str | None = Field(
        None, description="Stripe's secret key; without it, an operator grants credits."
    )
    stripe_webhook_secret: str | None = Field(None, description="The signing secret of Stripe's webhook.")
    stripe_api_base: Address | None = Field(None, description="Another address for Stripe's API.")
    operator_key: str | None = Field(
        None,
        min_length=16,
        description="Opens the operator's pages under `/operator` (16 characters or more); without it none.",
    )
    cover_provider: Literal["generative", "diffusers", "images-api"] = Field(
        "generative",
        description="Who makes covers: drawn by rules, a model on this machine, or a service.",
    )
    cover_fonts: Folder | None = Field(
        None,
        description="A folder of fonts for titles in scripts that are not bundled (Chinese, Japanese …).",
    )
    diffusers_model: Folder | None = Field(
        None, description="The folder of a diffusion model, with `cover_provider` `diffusers`."
    )
    images_api_url: Address = Field(
        "https://api.openai.com/v1", description="The service, with `cover_provider` `images-api`."
    )
    images_api_key: str | None = Field(None, description="The service's key.")
    images_api_model: str = Field("gpt-image-1", description="The service's model.")
    legacy_login_client: str | None = Field(
        None,
        description="The partner client as which `POST /api/mcp/auth/login` gives tokens for a password.",
    )
    mail_url: str | None = Field(
        None,
        description="`smtp://user:password@host:587` or `smtps://…`: who sends mail; without it nobody does.",
    )
    mail_from: str | None = Field(
        None,
        description="The address that mail comes from; without it, `tutti@` and the host of the public URL.",
    )
    acoustid_key: str | None = Field(
        None, description="An application key of AcoustID; with it, and `fpcalc` on PATH, it is asked too."
    )
    acoustid_api_base: Address = Field(
        "https://api.acoustid.org", description="Another address for AcoustID."
    )
    sandbox: bool = Field(
        True, description="Run the embedded store, which judges and answers like a real one."
    )
    detection: bool = Field(
        True,
        description="Look for machine-made music in every song; without it, the artist's declaration "
        "decides. Patents may touch such detection: see docs/machine-made-music.md before you rely on it.",
    )
    hold_unconfirmed_rights: bool = Field(
        True,
        description="Send a release that sounds like somebody else's to no store before its owner has "
        "confirmed the rights (R33). Without it that is a warning alone.",
    )
    worker_lanes: int = Field(4, description="Workflows that one worker process runs at a time.", ge=1)
    log_level: Level = Field("info", description="debug, info, warning or error.")
    reads_per_minute: int = Field(300, description="Reads that one account may make in a minute.", ge=1)
    label_calls_per_minute: int = Field(
        60, description="Calls under `/api/v1` that one account may make in a minute.", ge=1
    )
    label_token_hours: int = Field(24, description="Hours that a token of `/api/v1/login` lives.", ge=1)

    @field_validator("stripe_webhook_secret")
    @classmethod
    def _confirmed(cls, secret: str | None, known: ValidationInfo) -> str | None:
        if secret is None and known.data.get("stripe_key"):
            raise ValueError("set it beside TUTTI_STRIPE_KEY: without it no payment would ever be confirmed")
        return secret

    @classmethod
    def load(cls, **given: object) -> Self:
        """Read the settings; what is ``given`` on the command line wins over the environment and the file.

        Raises :class:`Misconfigured`, which tells all that is wrong, and no value: it could be a secret.
        """
        known = {name: value for name, value in given.items() if value is not None}
        home = Path(str(known.get("home") or os.environ.get("TUTTI_HOME", "~/.tutti"))).expanduser()
        told = {name.removeprefix(PREFIX).lower(): value for name, value in _told_of(home).items()}
        try:
            return cls.model_validate(told | known | {"home": home.resolve()})
        except ValidationError as error:
            raise Misconfigured("\n".join(map(_fault, error.errors()))) from None

    def strangers(self) -> list[str]:
        """Return the names in the environment and the file that look like settings and are none."""
        known = {PREFIX + name.upper() for name in type(self).model_fields} | BESIDE
        return sorted(name for name in _told_of(self.home).keys() - known)

    @property
    def base_url(self) -> str:
        """The URL that clients reach this instance by, without a trailing slash."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

    def secret(self) -> bytes:
        """Return this home's own signing key (32 bytes), made on first use and readable by its owner only."""
        path = self.home / "secret.key"
        self.home.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            fresh = path.with_name(f"secret.key.{secrets.token_hex(8)}")
            fresh.touch(0o600)
            fresh.write_bytes(secrets.token_bytes(32))
            with suppress(FileExistsError):
                os.link(fresh, path)
            fresh.unlink()
        return path.read_bytes()
