"""Model packs that an operator supplies: a folder each, with ``pack.toml`` and the model that it names.

``name``, ``version``, ``features`` (only ``bands-1``, see ``Measurement.bands``), ``kind`` (``linear`` or
``onnx``) and ``model``, a file in the same folder. A linear model is JSON or NPZ with ``intercept`` and 64
``weights``; an ONNX model takes float32 of shape (1, 64) and gives one probability.
"""

import json
import math
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tutti.domain.detection import BANDS, Measurement, PackScore

FEATURES = "bands-1"
DESCRIPTION = "pack.toml"
Model = Callable[[Sequence[float]], float]


class BrokenPack(ValueError):
    """A pack cannot be used; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Pack:
    """What a folder says of itself."""

    folder: Path
    name: str
    version: str
    kind: str
    model: Path

    @property
    def title(self) -> str:
        """Name and version, as verdicts are kept by."""
        return f"{self.name}@{self.version}"


def find_packs(folder: Path) -> tuple[Pack, ...]:
    """Return the packs below ``folder``, by name, of which there may be none. Raises :class:`BrokenPack`."""
    return tuple(_described(each.parent) for each in sorted(folder.glob(f"*/{DESCRIPTION}")))


def score(packs: Sequence[Pack], measured: Measurement) -> tuple[PackScore, ...]:
    """Return what each pack says of a measurement; nothing where it has no features."""
    if len(measured.bands) != BANDS:
        return ()
    return tuple(
        PackScore(pack.name, pack.version, round(min(max(_loaded(pack)(measured.bands), 0.0), 1.0), 4))
        for pack in packs
    )


def _described(folder: Path) -> Pack:
    try:
        told = tomllib.loads((folder / DESCRIPTION).read_text(encoding="utf-8"))
        pack = Pack(folder, told["name"], str(told["version"]), told["kind"], folder / told["model"])
    except (tomllib.TOMLDecodeError, KeyError, TypeError, UnicodeDecodeError) as wrong:
        raise BrokenPack(f"{folder / DESCRIPTION}: {wrong!r}") from wrong
    if told.get("features") != FEATURES:
        raise BrokenPack(
            f"{folder}: features {told.get('features')!r} are not known here, only {FEATURES!r}."
        )
    if pack.kind not in KINDS:
        raise BrokenPack(f"{folder}: kind {pack.kind!r} is none of {', '.join(KINDS)}.")
    if pack.model.resolve().parent != folder.resolve() or not pack.model.is_file():
        raise BrokenPack(f"{folder}: there is no file {told['model']!r} in this folder.")
    return pack


def _loaded(pack: Pack) -> Model:
    try:
        return KINDS[pack.kind](pack.model)
    except (ValueError, KeyError, OSError) as wrong:
        raise BrokenPack(f"{pack.model}: {wrong}") from wrong


def _linear(path: Path) -> Model:
    if path.suffix == ".npz":
        with np.load(path, allow_pickle=False) as arrays:
            intercept, weights = float(arrays["intercept"]), arrays["weights"].astype(float).ravel()
    else:
        told = json.loads(path.read_text(encoding="utf-8"))
        intercept, weights = float(told["intercept"]), np.array(told["weights"], dtype=float)
    if len(weights) != BANDS:
        raise ValueError(f"it has {len(weights)} weights, not {BANDS}")

    def probability(features: Sequence[float]) -> float:
        logit = intercept + float(np.dot(weights, features))
        return 1 / (1 + math.exp(-min(max(logit, -60.0), 60.0)))

    return probability


def _onnx(path: Path) -> Model:
    try:
        import onnxruntime  # noqa: PLC0415 (an extra, and large)
    except ImportError as missing:
        raise ValueError("ONNX packs need the extra: pip install 'tutti[packs]'") from missing
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name

    def probability(features: Sequence[float]) -> float:
        given = np.array([features], dtype=np.float32)
        return float(np.ravel(session.run(None, {name: given})[0])[-1])

    return probability


KINDS: dict[str, Callable[[Path], Model]] = {"linear": _linear, "onnx": _onnx}
