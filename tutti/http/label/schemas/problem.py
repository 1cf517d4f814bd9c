"""The shape of an error (contract, section 2.2)."""

from pydantic import BaseModel, ConfigDict, Field


class Problem(BaseModel):
    """What went wrong."""

    model_config = ConfigDict(extra="allow")

    message: str = Field(description="For people; with several errors, the first and how many more.")
    errors: dict[str, list[str]] | None = Field(None, description="With 422: what is wrong, by field.")
    error: str | None = Field(None, description="With 401: `Invalid token`.")
    status: bool | None = Field(None, description="With a refused login: false.")
