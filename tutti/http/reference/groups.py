"""The operations of a document, gathered under their tags in the order in which one needs them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tutti.http.reference.aliases import Address
from tutti.http.reference.commands import command, pretty
from tutti.http.reference.shapes import Json, Row, Shapes

HEADINGS = {
    "discovery": ("Start here", "What anyone may read: the endpoints, the rules, the fields of a release."),
    "sign-in": ("Sign-in", "How programs get tokens: OAuth 2.1 with PKCE, in a browser."),
    "partners": ("Partner sign-in", "For allow-listed partners, whose own pages sign people up and in."),
    "account": ("Account", "Who you are here."),
    "organisations": ("Organisations", "Whom you work with: organisations, their members, and invitations."),
    "files": (
        "Files",
        "Songs and covers. Small ones go up in one call, large ones in chunks.",
    ),
    "releases": ("Releases", "Describe a release, submit it, and follow it through its stores."),
    "credits": ("Credits", "What releases are paid with: prices, balance, buying."),
    "label": ("Label login", "For programs that work with a label's catalogue under `/api/v1`."),
    "vocabularies": ("Vocabularies", "What a release may say under `/api/v1`, with ids that stay."),
    "webhooks": ("Webhooks", "Be told when a release changes its state."),
}
"""Title and introduction by tag. A tag that is not here comes last, under its own name."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What may come back. ``status`` is a number, or empty for whatever went wrong."""

    status: str
    description: str
    media: str
    rows: list[Row]
    example: str | None


@dataclass(frozen=True, slots=True)
class Operation:
    """One endpoint, ready to be shown."""

    anchor: str
    method: str
    path: str
    summary: str
    description: str
    signed: bool
    aliases: Sequence[Address]
    parameters: list[Row]
    body: list[Row]
    body_media: list[str]
    command: str
    answers: list[Answer]


@dataclass(frozen=True, slots=True)
class Group:
    """The operations of a tag."""

    anchor: str
    title: str
    introduction: str
    operations: list[Operation]


def gather(document: Json, aliases: Mapping[Address, Sequence[Address]], base: str) -> list[Group]:
    """Return the groups; an address that is only another name of an endpoint has no entry of its own."""
    shapes = Shapes(document)
    known: dict[str, list[Operation]] = {name: [] for name in HEADINGS}
    for path, methods in document["paths"].items():
        for method, described in methods.items():
            address = (method.upper(), path)
            if address in aliases:
                shown = _operation(shapes, address, described, aliases[address], base)
                known.setdefault((described.get("tags") or ["other"])[0], []).append(shown)
    return [
        Group(name, *HEADINGS.get(name, (name.capitalize(), "")), operations)
        for name, operations in known.items()
        if operations
    ]


def _operation(
    shapes: Shapes, address: Address, described: Json, others: Sequence[Address], base: str
) -> Operation:
    method, path = address
    content = described.get("requestBody", {}).get("content", {})
    body: Json = next((media["schema"] for media in content.values() if shapes.rows(media["schema"])), {})
    return Operation(
        anchor=_anchor(method, path),
        method=method,
        path=path,
        summary=described.get("summary", ""),
        description=_rest(described),
        signed=bool(described.get("security")),
        aliases=others,
        parameters=[_parameter(shapes, each) for each in described.get("parameters", ())],
        body=shapes.rows(body),
        body_media=list(content),
        command=command(shapes, base, method, path, described),
        answers=[_answer(shapes, *each) for each in sorted(described.get("responses", {}).items())],
    )


def _anchor(method: str, path: str) -> str:
    words = [word for word in path.replace("{", "").replace("}", "").split("/") if word]
    return "-".join([method.lower(), *words])


def _rest(described: Json) -> str:
    """Return the description without its first sentence where that is the summary."""
    text, summary = str(described.get("description", "")), str(described.get("summary", ""))
    first, _, after = text.partition("\n\n")
    flat = " ".join(first.split())
    if flat.startswith(summary):
        flat = flat.removeprefix(summary).lstrip(".").strip()
    return f"{flat}\n\n{after}".strip()


def _parameter(shapes: Shapes, given: Json) -> Row:
    row = shapes.row(
        given["name"],
        given.get("schema", {}),
        required=given.get("required", False),
        description=given.get("description", ""),
    )
    return Row(row.name, f"{given['in']}, {row.kind}", row.description, row.facts, row.required)


def _answer(shapes: Shapes, status: str, given: Json) -> Answer:
    media = next(iter(given.get("content", {})), "")
    content = given.get("content", {}).get(media, {})
    schema = shapes.resolved(content.get("schema", {}))
    example = content.get("example", next(iter(schema.get("examples", ())), None))
    said = given.get("description", "")
    return Answer(
        status if status.isdigit() else "",
        schema.get("description", "") if said == "Successful Response" else said,
        media,
        shapes.rows(schema, asked=False),
        None if example is None else pretty(example),
    )
