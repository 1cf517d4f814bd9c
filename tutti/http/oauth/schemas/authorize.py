"""The query of an authorization request (RFC 6749, section 4.1.1; RFC 7636, section 4.3)."""


def _parameter(
    name: str, description: str, example: str | None = None, *, required: bool = True
) -> dict[str, object]:
    shown = {} if example is None else {"example": example}
    schema = {"type": "string"}
    return {
        "name": name,
        "in": "query",
        "required": required,
        "description": description,
        "schema": schema,
    } | shown


QUERY: dict[str, object] = {
    "parameters": [
        _parameter("response_type", "Always `code`.", "code"),
        _parameter("client_id", "The application's."),
        _parameter(
            "redirect_uri", "Where to come back to: one of those registered. On this machine any port goes."
        ),
        _parameter("code_challenge", "Base64url SHA-256 of a secret that the application keeps (PKCE)."),
        _parameter("code_challenge_method", "Always `S256`.", "S256"),
        _parameter("state", "Comes back as it is; check it.", required=False),
        _parameter(
            "scope", "Separated by spaces; all that the application registered, if left out.", required=False
        ),
    ]
}
