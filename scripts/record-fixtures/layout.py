"""The recorded files of the repository: their tensors, and which of them are inputs.

Standard library only, so that the layout can be checked without torch.
"""

import json
import struct
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MODELS = ROOT / "packages/models/fixtures/reference"
DIFFUSION = ROOT / "packages/diffusion/fixtures"
PICO_EDITS = ROOT / "packages/inference/fixtures/pico"
PICO = ROOT / "packages/pico/checkpoints/pico-edit"
CLIP_VOCABULARY = ROOT / "packages/models/src/tokenizer/clip"

LATENT = (1, 4, 16, 12)
"""One latent of the recorded pipeline: 64 x 48 pixels at factor 4."""

ADAMW_SAMPLES = (
    "conv_in.weight",
    "conv_norm_out.weight",
    "conv_out.bias",
    "mid_block.attentions.0.transformer_blocks.0.attn2.to_k.weight",
)
"""The parameters of the UNet that are recorded after three optimizer steps."""


@dataclass(frozen=True)
class Recording:
    """One safetensors file. Inputs are read from it and written back unchanged; outputs are computed."""

    name: str
    file: Path
    inputs: dict
    outputs: dict

    @property
    def tensors(self):
        return {**self.inputs, **self.outputs}


def header(file):
    """Names of the tensors of a safetensors file with (dtype, shape)."""
    with open(file, "rb") as handle:
        (length,) = struct.unpack("<Q", handle.read(8))
        entries = json.loads(handle.read(length))
    return {name: (entry["dtype"], tuple(entry["shape"])) for name, entry in entries.items() if name != "__metadata__"}


def read_json(file):
    """Python reads and writes the -Infinity of the schedulers' configurations."""
    return json.loads(Path(file).read_text(encoding="utf-8"))


def f32(*shape):
    return ("F32", shape)


def i64(*shape):
    return ("I64", shape)


def recordings():
    return [text(), vae(), unet(), prompt_to_prompt(), clip(), safety(), training(), pipeline(), schedulers(), pico(), seeded_edit()]


def text():
    outputs = {"input_ids": i64(4, 32), "last_hidden_state": f32(4, 32, 32), "pooler_output": f32(4, 32)}
    return Recording("text", MODELS / "text.safetensors", {}, outputs)


def vae():
    inputs = {"image": f32(2, 3, 64, 48), "latent": f32(2, 4, 16, 12)}
    outputs = {"mean": f32(2, 4, 16, 12), "logvar": f32(2, 4, 16, 12), "decoded": f32(2, 3, 64, 48)}
    return Recording("vae", MODELS / "vae.safetensors", inputs, outputs)


def unet():
    inputs, outputs = {}, {}
    for case, (batch, height, width) in enumerate([(2, 16, 16), (1, 8, 12), (3, 12, 16)]):
        inputs[f"{case}.sample"] = f32(batch, 8, height, width)
        inputs[f"{case}.timestep"] = i64(1)
        inputs[f"{case}.text"] = f32(batch, 32, 32)
        outputs[f"{case}.out"] = f32(batch, 4, height, width)
    return Recording("unet", MODELS / "unet.safetensors", inputs, outputs)


def prompt_to_prompt():
    inputs = {
        "timestep": i64(1),
        "sample": f32(2, 4, 16, 16),
        "text": f32(2, 32, 32),
        "pairs.sample": f32(4, 4, 16, 16),
        "pairs.text": f32(4, 32, 32),
    }
    outputs = {name: f32(2, 4, 16, 16) for name in ("none", "cross", "self", "both")}
    outputs |= {name: f32(4, 4, 16, 16) for name in ("pairs.off", "pairs.on")}
    return Recording("prompt_to_prompt", MODELS / "prompt_to_prompt.safetensors", inputs, outputs)


def clip():
    inputs = {"input_ids": i64(4, 32), "pixel_values": f32(3, 3, 32, 32)}
    outputs = {"text_embeds": f32(4, 24), "image_embeds": f32(3, 24), "logits_per_image": f32(3, 4)}
    return Recording("clip", MODELS / "clip.safetensors", inputs, outputs)


def safety():
    outputs = {"image_embeds": f32(3, 32), "special_cos": f32(3, 3), "concept_cos": f32(3, 17)}
    return Recording("safety", MODELS / "safety.safetensors", {"pixel_values": f32(3, 3, 32, 32)}, outputs)


def training():
    parameters = header(MODELS / "checkpoint/unet/diffusion_pytorch_model.safetensors")
    inputs = {name: f32(2, 4, 8, 8) for name in ("latents", "noise", "image_latents")}
    inputs |= {"text": f32(2, 32, 32), "timesteps": i64(2)}
    outputs = {f"grad.{name}": declared for name, declared in parameters.items()}
    outputs |= {f"after3.{name}": parameters[name] for name in ADAMW_SAMPLES}
    return Recording("training", MODELS / "training.safetensors", inputs, {**outputs, "grad_norm": f32(1)})


def pipeline():
    steps = read_json(DIFFUSION / "pipeline-runs.json")["steps"]
    inputs, outputs = {"image": f32(1, 3, 64, 48)}, {}
    for run in read_json(MODELS / "pipeline.json"):
        inputs |= {f"{run}.latents": f32(*LATENT), f"{run}.noise": f32(steps, *LATENT)}
        outputs |= {f"{run}.steps": f32(steps, *LATENT), f"{run}.final": f32(*LATENT), f"{run}.decoded": f32(1, 3, 64, 48)}
    return Recording("pipeline", MODELS / "pipeline.safetensors", inputs, outputs)


def schedulers():
    inputs, outputs = {}, {}
    for run, trace in read_json(DIFFUSION / "schedulers.json").items():
        inputs[f"{run}.init"] = f32(1, 4, 8, 8)
        for step in range(len(trace["timesteps"])):
            inputs |= {f"{run}.{step}.{name}": f32(1, 4, 8, 8) for name in ("model_output", "noise")}
            outputs |= {f"{run}.{step}.{name}": f32(1, 4, 8, 8) for name in ("model_input", "prev_sample")}
    return Recording("schedulers", DIFFUSION / "schedulers.safetensors", inputs, outputs)


def pico():
    outputs = {}
    for run, settings in read_json(PICO_EDITS / "edits.json").items():
        outputs[f"{run}.steps"] = f32(settings["num_inference_steps"], 1, 4, 32, 48)
        outputs |= {f"{run}.latents": f32(1, 4, 32, 48), f"{run}.decoded": f32(1, 3, 128, 192)}
    return Recording("pico", PICO_EDITS / "edits.safetensors", {}, outputs)


def seeded_edit():
    steps = read_json(DIFFUSION / "seeded-edit.json")["num_inference_steps"]
    return Recording("seeded_edit", DIFFUSION / "seeded-edit.safetensors", {}, {"steps": f32(steps, 1, 4, 32, 48)})


def differences(recording, file=None):
    """What the file has otherwise than declared, one line each."""
    found, declared = header(file or recording.file), recording.tensors
    lines = [f"{name} is missing" for name in declared if name not in found]
    lines += [f"{name} is not declared" for name in found if name not in declared]
    for name, (dtype, shape) in declared.items():
        if name in found and found[name] != (dtype, shape):
            lines.append(f"{name} is {found[name][0]} {list(found[name][1])}, declared {dtype} {list(shape)}")
    return [f"{recording.name}: {line}" for line in lines]
