"""Why an endpoint cannot be had."""

from tutti.core.errors import Kind, Malformed, NotFound, TuttiError


class InvalidEndpoint(Malformed):
    """The address cannot take notices."""

    code = "invalid_url"


class EndpointNotFound(NotFound):
    """No endpoint of that id is the caller's."""

    code = "webhook_not_found"


class TooManyEndpoints(TuttiError):
    """An organisation may have a few endpoints only."""

    kind = Kind.CONFLICT
    code = "too_many_webhooks"
