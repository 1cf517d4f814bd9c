"""An example of every endpoint's answer, as a server gave it: ``answers.json``, by method and path.

They are kept apart from the shapes of answers, which every call loads; these are read when somebody asks for
the description.
"""

import json
from importlib.resources import files
from typing import Any

Json = dict[str, Any]
JSON = "application/json"


def examples() -> Json:
    """Return the examples by ``METHOD /path``."""
    return dict(json.loads((files("tutti.http.reference") / "answers.json").read_text()))


def with_answers(document: Json) -> Json:
    """Put the examples into an OpenAPI document, beside the shape of each answer; return the document."""
    for address, example in examples().items():
        method, _, path = address.partition(" ")
        responses = document["paths"][path][method.lower()]["responses"]
        good = next(status for status in responses if status.startswith("2"))
        responses[good]["content"][JSON]["example"] = example
    return document
