"""The reference is whole, and what it shows to copy is a command."""

import json
import shlex
import subprocess

import pytest
from jsonschema import Draft202012Validator
from pydantic import ConfigDict

from tutti.http.app import build
from tutti.http.label.described import MULTIPART, in_body
from tutti.http.label.validation import Fields, uploaded
from tutti.http.reference.aliases import aliases
from tutti.http.reference.answers import with_answers
from tutti.http.reference.commands import command
from tutti.http.reference.groups import Operation, gather
from tutti.http.reference.prose import inline, paragraphs
from tutti.http.reference.shapes import Shapes

APP = build()
DOCUMENT = with_answers(APP.openapi())
BASE = "http://127.0.0.1:8700"
GROUPS = gather(DOCUMENT, aliases(APP.routes), BASE)
ALL = [operation for group in GROUPS for operation in group.operations]


def _name(operation: Operation) -> str:
    return operation.anchor


def test_every_endpoint_is_there_once() -> None:
    shown = [(each.method, each.path) for each in ALL]
    others = [address for each in ALL for address in each.aliases]
    described = {(method.upper(), path) for path, methods in DOCUMENT["paths"].items() for method in methods}
    assert len(set(shown)) == len(shown)
    assert set(shown).isdisjoint(others)
    assert described <= {*shown, *others}
    assert len({each.anchor for each in ALL} | {group.anchor for group in GROUPS}) == len(ALL) + len(GROUPS)


@pytest.mark.parametrize("operation", ALL, ids=_name)
def test_it_says_what_it_does_and_what_may_come_back(operation: Operation) -> None:
    assert 0 < len(operation.summary) <= 75
    assert operation.summary[0].isupper()
    assert any(answer.status.startswith("2") for answer in operation.answers)
    assert {"401", "403"} <= {answer.status for answer in operation.answers} or not operation.signed
    assert all(row.description for row in operation.parameters if row.kind.startswith(("query", "header")))


@pytest.mark.parametrize("operation", ALL, ids=_name)
def test_the_example_is_a_command_with_a_body(operation: Operation) -> None:
    checked = subprocess.run(
        ["sh", "-n"], input=operation.command, text=True, capture_output=True, check=False
    )
    assert checked.stderr == ""
    words = shlex.split(operation.command)
    assert words[0] == "curl"
    assert sum(word.startswith(BASE) for word in words) == 1
    assert ("Authorization: Bearer $TOKEN" in words) == (
        operation.signed and not any(word.startswith("x-mcp-upload-token") for word in words)
    )
    if operation.body:
        sent = [
            words[at + 1]
            for at, word in enumerate(words)
            if word in {"-d", "--data-urlencode", "--data-binary", "-F"}
        ]
        assert sent
        required = {row.name for row in operation.body if row.required and "." not in row.name}
        if "-d" in words:
            assert required <= json.loads(sent[0]).keys()
        elif "--data-urlencode" in words or "-F" in words:
            assert required <= {field.partition("=")[0] for field in sent}


@pytest.mark.parametrize("operation", ALL, ids=_name)
def test_an_answer_in_json_has_an_example_of_its_shape(operation: Operation) -> None:
    answers = DOCUMENT["paths"][operation.path][operation.method.lower()]["responses"]
    for answer in operation.answers:
        if answer.status.startswith("2") and answer.media == "application/json":
            assert answer.example is not None
            schema = answers[answer.status]["content"][answer.media]["schema"]
            Draft202012Validator(schema | {"components": DOCUMENT["components"]}).validate(
                json.loads(answer.example)
            )


def test_what_is_quoted_is_code_and_nothing_is_markup() -> None:
    assert inline("`<a>` & <b>") == "<code>&lt;a&gt;</code> &amp; &lt;b&gt;"
    assert paragraphs("one\ntwo\n\n<three>") == "<p>one two</p>\n<p>&lt;three&gt;</p>"


def test_a_form_with_files_is_a_command_too() -> None:
    class Upload(Fields):
        model_config = ConfigDict(json_schema_extra={"examples": [{"file": "ern.xml", "release_id": 7}]})

        file: uploaded(10)  # type: ignore[valid-type]
        release_id: int
        note: str | None = None

    operation = in_body(Upload, MULTIPART)
    said = command(Shapes(DOCUMENT), BASE, "PUT", "/api/v1/release/{id}", operation)
    assert [word for word in shlex.split(said) if word.strip()][1:] == [
        "-X", "PUT", f"{BASE}/api/v1/release/$ID", "-F", "file=@ern.xml", "-F", "release_id=7",
    ]  # fmt: skip
