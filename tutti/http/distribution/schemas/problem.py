"""The shape of an error (contract, section 3)."""

from pydantic import BaseModel, ConfigDict, Field


class Fault(BaseModel):
    """What is wrong with one field."""

    path: str = Field(description="Where, such as `tracks[0].title`.")
    code: str
    message: str
    rule: str | None = Field(None, description="The metadata rule, such as `R12`, if one is broken.")


class Problem(BaseModel):
    """What went wrong. Some errors have members of their own beside these."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(description="The kind, which decides the status.")
    code: str = Field(description="Stable; what a program decides by.")
    message: str = Field(description="For people.")
    errors: list[Fault] | None = Field(None, description="Every field that is wrong.")
    requestId: str  # noqa: N815 (the wire's name)
