"""One shape for every figure: what was measured, the floor beside it in the same run, and the bound."""

from typing import NamedTuple


class Figure(NamedTuple):
    """A measured value and its floor, both in the unit that ends the name.

    ``bound`` is the largest ratio allowed; ``least`` the smallest, where more is better. Without either, the
    line only tells.
    """

    name: str
    figure: float
    floor: float | None = None
    bound: float | None = None
    least: float | None = None

    @property
    def ratio(self) -> float | None:
        return self.figure / self.floor if self.floor else None

    @property
    def judged(self) -> float:
        """The ratio; of a figure without a floor, the figure itself."""
        return self.ratio if self.ratio is not None else self.figure

    @property
    def verdict(self) -> str:
        if self.bound is None and self.least is None:
            return "-"
        low, high = self.least or 0.0, self.bound if self.bound is not None else float("inf")
        return "ok" if low <= self.judged <= high else "over"

    def line(self) -> str:
        bound = f"<={self.bound:g}" if self.bound is not None else f">={self.least:g}" if self.least else "-"
        floor = _number(self.floor) if self.floor is not None else "-"
        ratio = f"{self.ratio:.2f}" if self.ratio is not None else "-"
        return f"{self.name:<44}{_number(self.figure):>12}{floor:>12}{ratio:>8}{bound:>10}  {self.verdict}"


HEAD = f"{'name':<44}{'figure':>12}{'floor':>12}{'ratio':>8}{'bound':>10}  verdict"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"
