"""The route class of this family."""

from tutti.http.distribution.errors import render
from tutti.http.distribution.schemas.problem import Problem
from tutti.http.kit import family_route

SCOPE = "once:mcp"
route_class = family_route(render, SCOPE, Problem)
shared_route_class = family_route(render, SCOPE, Problem, also=("label",))
"""Of what the label family names the addresses of: files of the caller's own."""
