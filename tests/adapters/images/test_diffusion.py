"""The maker that runs a diffusion model here, with a tiny one of random weights that is built on the spot."""

import importlib.util
import json
from pathlib import Path

import pytest
from PIL import Image

from tutti.adapters.images.diffusion.maker import LocalDiffusion
from tutti.domain.artwork import MakerUnavailable, Request

MISSING = [name for name in ("torch", "diffusers", "transformers") if importlib.util.find_spec(name) is None]
needs_model = pytest.mark.skipif(
    bool(MISSING), reason=f"{', '.join(MISSING)} not installed (pip install tutti[diffusers])"
)
VOCABULARY = [
    "<|startoftext|>",
    "<|endoftext|>",
    *"abcdefghijklmnopqrstuvwxyz",
    *(f"{c}</w>" for c in "abcdefghijklmnopqrstuvwxyz"),
]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Stable Diffusion of a few thousand random weights, saved as such models are: 64 pixels, one step is quick."""
    import torch
    from diffusers import AutoencoderKL, DDIMScheduler, StableDiffusionPipeline, UNet2DConditionModel
    from transformers import CLIPTextConfig, CLIPTextModel, CLIPTokenizer

    folder = tmp_path_factory.mktemp("model") / "tiny"
    words = tmp_path_factory.mktemp("words")
    (words / "vocab.json").write_text(json.dumps({word: i for i, word in enumerate(VOCABULARY)}))
    (words / "merges.txt").write_text("#version: 0.2\n")
    torch.manual_seed(0)
    text = CLIPTextConfig(
        vocab_size=len(VOCABULARY), hidden_size=32, intermediate_size=37, num_hidden_layers=2, num_attention_heads=4,
        max_position_embeddings=77, bos_token_id=0, eos_token_id=1, pad_token_id=1,
    )  # fmt: skip
    pipeline = StableDiffusionPipeline(
        unet=UNet2DConditionModel(
            block_out_channels=(32, 64), layers_per_block=1, sample_size=32, in_channels=4, out_channels=4,
            down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
            up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"), cross_attention_dim=32, norm_num_groups=32,
        ),
        vae=AutoencoderKL(
            block_out_channels=(32, 64), in_channels=3, out_channels=3, latent_channels=4, norm_num_groups=32,
            down_block_types=("DownEncoderBlock2D",) * 2, up_block_types=("UpDecoderBlock2D",) * 2,
        ),
        text_encoder=CLIPTextModel(text),
        tokenizer=CLIPTokenizer(str(words / "vocab.json"), str(words / "merges.txt"), model_max_length=77),
        scheduler=DDIMScheduler(clip_sample=False, steps_offset=1),
        safety_checker=None, feature_extractor=None, requires_safety_checker=False,
    )  # fmt: skip
    pipeline.save_pretrained(folder, safe_serialization=True)
    return folder


@needs_model
async def test_a_model_paints_the_same_for_a_seed_and_changes_a_picture(model: Path, tmp_path: Path) -> None:
    maker = LocalDiffusion(model, steps=2, pixels=64)
    assert (maker.maker.provider, maker.maker.model, maker.maker.machine_made) == ("diffusers", "tiny", True)
    folders = [tmp_path / name for name in "abcd"]
    for folder in folders:
        folder.mkdir()
    first = await maker.generate(Request("a harbour", seed=3), folders[0])
    again = await maker.generate(Request("a harbour", seed=3), folders[1])
    other = await maker.generate(Request("a harbour", seed=4, avoid="boats"), folders[2])
    assert first.read_bytes() == again.read_bytes()
    assert first.read_bytes() != other.read_bytes()
    with Image.open(first) as picture:
        assert (picture.size, picture.format) == ((64, 64), "PNG")
    changed = await maker.edit(Request("darker", seed=3), first, folders[3])
    with Image.open(changed) as picture:
        assert picture.size == (64, 64)
    assert changed.read_bytes() != first.read_bytes()


@needs_model
async def test_weights_that_are_programs_are_not_loaded(model: Path, tmp_path: Path) -> None:
    import shutil

    pickled = tmp_path / "pickled"
    shutil.copytree(model, pickled)
    for weights in pickled.rglob("*.safetensors"):
        weights.rename(weights.with_suffix(".bin"))
    with pytest.raises(MakerUnavailable) as refused:
        await LocalDiffusion(pickled, steps=1, pixels=64).generate(Request("x"), tmp_path)
    assert "cannot be loaded" in refused.value.__notes__[0]


async def test_what_is_missing_is_told_to_the_operator_and_not_to_the_caller(tmp_path: Path) -> None:
    with pytest.raises(MakerUnavailable) as refused:
        await LocalDiffusion(tmp_path / "nothing", seconds=120).generate(Request("x"), tmp_path)
    assert "Tell this server's operator" in refused.value.message
    note = refused.value.__notes__[0]
    assert ("tutti[diffusers]" in note) if "diffusers" in MISSING else ("model_index.json" in note)
