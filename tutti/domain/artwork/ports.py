"""What the room needs from outside: someone who looks at untrusted pictures, and someone who makes them."""

from pathlib import Path
from typing import Protocol

from tutti.domain.artwork.model import CoverReport, Maker, Painting, Request


class CoverInspector(Protocol):
    """Decodes untrusted pictures at a distance: whatever they do to the decoder, the caller lives on."""

    async def inspect(self, source: Path, outputs: Path) -> CoverReport:
        """Decode ``source``, report, and write the square derivatives into the folder ``outputs``.

        A picture that cannot become a square without distortion gets findings and no derivatives.
        Raises the errors of this room that say why there is nothing to report.
        """
        ...


class ImageMaker(Protocol):
    """Makes pictures without letters; its files are untrusted, and looked at before anything else is done.

    Both raise ``PromptRefused``, ``MakerBusy``, ``MakerUnavailable`` and ``MakerAnswerInvalid``.
    """

    @property
    def maker(self) -> Maker:
        """Who this is, as it is declared of every cover."""
        ...

    async def generate(self, request: Request, outputs: Path) -> Path:
        """Make a picture after the prompt; returns a file in the folder ``outputs``."""
        ...

    async def edit(self, request: Request, base: Path, outputs: Path) -> Path:
        """Change the PNG ``base`` after the prompt; returns a file in the folder ``outputs``."""
        ...


class Designer(Protocol):
    """Draws covers by rules, and writes title and artist over any picture. Same input, same bytes."""

    @property
    def maker(self) -> Maker:
        """Who this is, as it is declared of what it draws alone."""
        ...

    async def draw(self, request: Request, outputs: Path) -> Painting:
        """Draw a cover, or draw that of ``request.parameters`` again, changed after the prompt."""
        ...

    async def treat(self, request: Request, base: Path, maker: Maker, outputs: Path) -> Painting:
        """Shift the colours of the PNG ``base`` after the prompt, and write on it.

        Without parameters, a picture of the ``Designer`` itself is an upload, to be changed as the prompt
        says; one of another ``maker`` stays as it is, and the prompt only says how to write.
        """
        ...
