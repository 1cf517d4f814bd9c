"""The shape of an error: ours and RFC 6749's (section 5.2) in one object."""

from pydantic import BaseModel, Field


class SignInProblem(BaseModel):
    """What went wrong."""

    type: str = Field(description="The kind, which decides the status.")
    code: str = Field(description="Stable; what a program decides by.")
    message: str = Field(description="For people.")
    error: str = Field(description="RFC 6749's word, such as `invalid_grant`.")
    error_description: str
    requestId: str  # noqa: N815 (the wire's name)
