"""The protocol's server over the REST interface: lists tools and resources, calls and reads them."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import mcp_types as types
from mcp.server import Server, ServerRequestContext
from mcp.shared.exceptions import MCPError

from tutti.mcp import INSTRUCTIONS
from tutti.mcp.model import Ask, Call, Told
from tutti.mcp.shapes import ask, description_of, input_schema, missing, operation_of
from tutti.mcp.tools import Tool, near, tool_of, tools

GUIDE = "mcp://docs/agent-guide"
SCHEMA = "mcp://schemas/release-required"
RULES = "mcp://docs/metadata-rules-hitlist"
RESOURCES = (
    types.Resource(
        uri=GUIDE,
        name="agent-guide",
        title="How to distribute a release, step by step",
        mime_type="text/markdown",
    ),
    types.Resource(
        uri=SCHEMA,
        name="release-required",
        title="The fields of a release, with an example",
        mime_type="application/json",
    ),
    types.Resource(
        uri=RULES,
        name="metadata-rules-hitlist",
        title="What a release is judged by",
        mime_type="text/markdown",
    ),
)
READS = {SCHEMA: Ask("GET", "/v1/release-schema"), RULES: Ask("GET", "/v1/metadata-rules")}
CALLER = "tutti.call"
"""Where the scope of a request carries the means to call as whoever sent it."""
Context = ServerRequestContext[Any, Any]


@cache
def guide() -> str:
    """Return the guide for agents."""
    return (files(__package__) / "guide.md").read_text("utf-8")


def build(document: Mapping[str, Any], version: str) -> Server[Any]:
    """Build the server over an interface with this OpenAPI description."""
    face = _Face(document)
    return Server(
        "tutti",
        version=version,
        title="Tutti",
        instructions=INSTRUCTIONS,
        on_list_tools=face.list_tools,
        on_call_tool=face.call_tool,
        on_list_resources=face.list_resources,
        on_read_resource=face.read_resource,
    )


class _Face:
    """The handlers, over what the interface serves."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._operations = {
            tool.name: operation for tool in tools() if (operation := operation_of(document, tool))
        }
        self._schemas = {
            tool.name: input_schema(document, tool, self._operations[tool.name])
            for tool in tools()
            if tool.name in self._operations
        }

    async def list_tools(self, _: Context, __: types.PaginatedRequestParams | None) -> types.ListToolsResult:
        return types.ListToolsResult(
            tools=[
                types.Tool(
                    name=name,
                    description=description_of(operation),
                    input_schema=self._schemas[name],
                    annotations=types.ToolAnnotations(
                        title=operation.get("summary", "").rstrip("."),
                        read_only_hint=bool(tool and tool.method == "GET"),
                    ),
                )
                for name, operation in self._operations.items()
                for tool in [tool_of(name)]
            ]
        )

    async def call_tool(self, context: Context, params: types.CallToolRequestParams) -> types.CallToolResult:
        tool, arguments = self._tool(params.name), params.arguments or {}
        absent = missing(self._schemas[tool.name], _with_both_names(tool, arguments))
        if absent:
            told = ", ".join(f"`{name}`" for name in absent)
            raise MCPError(types.INVALID_PARAMS, f"{tool.name} needs {told}: see its schema in `tools/list`.")
        return _result(await _call(context)(ask(tool, self._operations[tool.name], arguments)))

    def _tool(self, name: str) -> Tool:
        tool = tool_of(name)
        if tool is None or tool.name not in self._operations:
            near_names = ", ".join(f"`{each}`" for each in near(name))
            hint = f" Did you mean {near_names}?" if near_names else ""
            raise MCPError(types.INVALID_PARAMS, f"No such tool.{hint} `tools/list` names them all.")
        return tool

    async def list_resources(
        self, _: Context, __: types.PaginatedRequestParams | None
    ) -> types.ListResourcesResult:
        return types.ListResourcesResult(resources=list(RESOURCES))

    async def read_resource(
        self, context: Context, params: types.ReadResourceRequestParams
    ) -> types.ReadResourceResult:
        uri = str(params.uri)
        resource = next((each for each in RESOURCES if str(each.uri) == uri), None)
        if resource is None:
            raise MCPError(types.INVALID_PARAMS, "No such resource (not found): `resources/list` names them.")
        text = guide() if uri == GUIDE else (await _call(context)(READS[uri])).text
        return types.ReadResourceResult(
            contents=[types.TextResourceContents(uri=uri, mime_type=resource.mime_type, text=text)]
        )


def _with_both_names(tool: Tool, arguments: Mapping[str, Any]) -> dict[str, Any]:
    return {tool.names.get(name, name): value for name, value in arguments.items()}


def _call(context: Context) -> Call:
    assert context.request is not None  # the transport is HTTP
    call: Call = context.request.scope[CALLER]
    return call


def _result(told: Told) -> types.CallToolResult:
    return types.CallToolResult(
        content=[types.TextContent(type="text", text=told.text)], is_error=told.status >= 400
    )
