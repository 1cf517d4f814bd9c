"""What was sent against a shape, and what is wrong with it in the sentences that Laravel's clients know."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, WithJsonSchema
from pydantic_core import PydanticCustomError
from starlette.datastructures import UploadFile

from tutti.core.errors import FieldFault
from tutti.http.label.errors import Invalid

Shape = TypeVar("Shape", bound=BaseModel)
OURS = "told"
"""The type of a fault whose sentence is already the family's."""


class Fields(BaseModel):
    """What an endpoint takes. Texts are turned into numbers and truths where the field is one."""

    model_config = ConfigDict(arbitrary_types_allowed=True, hide_input_in_errors=True)


def wrong(sentence: str) -> PydanticCustomError:
    """Return the fault that says ``sentence`` about a field, with ``{name}`` for what it is called."""
    return PydanticCustomError(OURS, "{sentence}", {"sentence": sentence})


def _at_most(kilobytes: int) -> Callable[[UploadFile], UploadFile]:
    def check(file: UploadFile) -> UploadFile:
        if (file.size or 0) > kilobytes * 1024:
            raise wrong(f"The {{name}} field must not be greater than {kilobytes} kilobytes.")
        return file

    return check


def uploaded(kilobytes: int) -> Any:  # noqa: ANN401 (an annotation is made here)
    """Return the annotation of a file of at most ``kilobytes`` (of 1024 bytes)."""
    shown = WithJsonSchema({"type": "string", "format": "binary"})
    return Annotated[UploadFile, AfterValidator(_at_most(kilobytes)), shown]


Id = Annotated[int, Field(ge=1, le=2**63 - 1)]


def validated(shape: type[Shape], values: Mapping[str, object], unreadable: str | None = None) -> Shape:
    """Return ``values`` as ``shape``; raises :class:`Invalid` with all that is wrong.

    ``unreadable`` is why the body had no fields, told with the rest.
    """
    sent = {name: value for name, value in values.items() if value is not None}
    try:
        return shape.model_validate(sent)
    except ValidationError as error:
        faults = [_fault(dict(found)) for found in error.errors(include_url=False)]
        if unreadable:
            faults.append(FieldFault("body", "unreadable", unreadable))
        raise Invalid(*faults) from None


def _fault(found: dict[str, Any]) -> FieldFault:
    path = ".".join(map(str, found["loc"])) or "body"
    name = path.replace("_", " ")
    sentence = _sentence(found["type"], found.get("ctx", {}))
    return FieldFault(path, found["type"], sentence.replace("{name}", name))


def _sentence(kind: str, limits: Mapping[str, Any]) -> str:  # noqa: PLR0911 (one line for each kind)
    match kind:
        case "missing":
            return "The {name} field is required."
        case "told":
            return str(limits["sentence"])
        case "string_too_long":
            return f"The {{name}} field must not be greater than {limits['max_length']} characters."
        case "greater_than_equal":
            return f"The {{name}} field must be at least {limits['ge']}."
        case "is_instance_of":
            return "The {name} field must be a file."
        case _ if kind.startswith("int_"):
            return "The {name} field must be an integer."
        case _ if kind.startswith("bool_"):
            return "The {name} field must be true or false."
        case _ if kind.startswith(("decimal_", "float_")):
            return "The {name} field must be a number."
        case _ if kind.startswith("date_"):
            return "The {name} field must be a valid date."
        case "string_type":
            return "The {name} field must be a string."
        case "literal_error" | "enum" | "less_than_equal":
            return "The selected {name} is invalid."
        case _:
            return "The {name} field is invalid."
