"""The compositions, by the words that designs name them with."""

from collections.abc import Callable, Mapping

from tutti.adapters.images.generative.compositions import cuts, landscapes, prints, signals, silks
from tutti.adapters.images.generative.surface import Picture, Surface

COMPOSITIONS: Mapping[str, Callable[[Surface], Picture]] = {
    "ridges": landscapes.ridges,
    "waves": landscapes.waves,
    "horizon": landscapes.horizon,
    "lines": signals.lines,
    "corona": signals.corona,
    "bars": signals.bars,
    "grooves": signals.grooves,
    "silk": silks.silk,
    "blooms": silks.blooms,
    "flutes": silks.flutes,
    "orb": silks.orb,
    "discs": prints.discs,
    "halftone": prints.halftone,
    "tiles": prints.tiles,
    "papercut": cuts.papercut,
    "contours": cuts.contours,
    "shards": cuts.shards,
}
