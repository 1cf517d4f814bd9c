"""The child: ``python -m tutti.adapters.images.diffusion.child`` reads an order and answers with JSON.

Only files on this machine are read: the libraries are told to be offline before they are imported, and
weights are taken as safetensors only, which hold numbers and no programs.
"""

import os
import sys
from pathlib import Path
from typing import Any

import msgspec

from tutti.adapters.images.diffusion.orders import Order, Told

NO_LIBRARY = "diffusers and torch are not installed: install tutti[diffusers]"


def main() -> None:
    """Paint, and answer on what was standard output: the libraries print there too."""
    answers = os.dup(1)
    os.dup2(2, 1)
    order = msgspec.json.decode(sys.stdin.buffer.read(), type=Order)
    told = carry_out(order)
    with os.fdopen(answers, "wb") as out:
        out.write(msgspec.json.encode(told))


def carry_out(order: Order) -> Told:
    """Load the model and paint; a folder that holds none is told, not raised."""
    os.environ |= {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1"}
    try:
        import diffusers  # noqa: PLC0415 (gigabytes: only where a model is asked for)
        import torch  # noqa: PLC0415
    except ImportError:
        return Told(NO_LIBRARY)
    if not (Path(order.model) / "model_index.json").is_file():
        return Told("the folder holds no model: model_index.json is missing")
    try:
        pipeline = _loaded(diffusers, torch, order)
    except (OSError, ValueError) as fault:
        return Told(f"the model cannot be loaded: {' '.join(str(fault).split())[:300]}")
    generator = torch.Generator("cpu").manual_seed(order.seed)
    given: dict[str, Any] = {"num_inference_steps": order.steps, "generator": generator}
    if order.avoid:
        given["negative_prompt"] = order.avoid
    if order.base:
        given |= {"image": _base(order), "strength": order.strength}
    else:
        given |= {"width": order.pixels, "height": order.pixels}
    picture = pipeline(order.prompt, **given).images[0]
    picture.convert("RGB").save(order.goal, "PNG")
    return Told()


def _loaded(diffusers: Any, torch: Any, order: Order) -> Any:  # noqa: ANN401 (libraries that may be absent)
    kind = diffusers.AutoPipelineForImage2Image if order.base else diffusers.AutoPipelineForText2Image
    strong = torch.cuda.is_available()
    pipeline = kind.from_pretrained(
        order.model,
        local_files_only=True,
        use_safetensors=True,
        torch_dtype=torch.float16 if strong else torch.float32,
    )
    pipeline.set_progress_bar_config(disable=True)
    return pipeline.to("cuda" if strong else "cpu")


def _base(order: Order) -> Any:  # noqa: ANN401
    from PIL import Image  # noqa: PLC0415

    with Image.open(order.base or "", formats=("PNG",)) as opened:
        return opened.convert("RGB").resize((order.pixels, order.pixels), Image.Resampling.LANCZOS)


if __name__ == "__main__":
    main()
