"""Computes each recording with diffusers and transformers: CPU, float32, evaluation mode.

A recorder takes the input tensors of its recording and returns the outputs, and JSON files by path where it has any.
"""

import sys
from contextlib import contextmanager

import diffusers
import torch
from diffusers import AutoencoderKL, StableDiffusionInstructPix2PixPipeline, UNet2DConditionModel
from diffusers.pipelines.stable_diffusion.safety_checker import StableDiffusionSafetyChecker, cosine_distance
from PIL import Image
from transformers import CLIPModel, CLIPTextModel, CLIPTokenizer

from layout import ADAMW_SAMPLES, CLIP_VOCABULARY, DIFFUSION, MODELS, PICO, PICO_EDITS, read_json

CHECKPOINT = MODELS / "checkpoint"


def text(_):
    tokenizer = CLIPTokenizer.from_pretrained(CHECKPOINT / "tokenizer")
    encoder = CLIPTextModel.from_pretrained(CHECKPOINT / "text_encoder").eval()
    prompts = read_json(MODELS / "text.prompts.json")
    length = encoder.config.max_position_embeddings
    ids = tokenizer(prompts, padding="max_length", max_length=length, truncation=True, return_tensors="pt").input_ids
    with torch.no_grad():
        out = encoder(ids)
    return {"input_ids": ids, "last_hidden_state": out.last_hidden_state, "pooler_output": out.pooler_output}, {}


def vae(given):
    network = AutoencoderKL.from_pretrained(CHECKPOINT / "vae").eval()
    with torch.no_grad():
        posterior = network.encode(given["image"]).latent_dist
        decoded = network.decode(given["latent"]).sample
    return {"mean": posterior.mean, "logvar": posterior.logvar, "decoded": decoded}, {}


def unet(given):
    network = UNet2DConditionModel.from_pretrained(CHECKPOINT / "unet").eval()
    with torch.no_grad():
        return {
            f"{case}.out": network(given[f"{case}.sample"], given[f"{case}.timestep"], given[f"{case}.text"]).sample
            for case in range(3)
        }, {}


class SharedAttention:
    """Attention of Prompt-to-Prompt: item i uses the attention probabilities of item `sources[i]`, and its own values."""

    def __init__(self, sources):
        self.sources = sources

    def __call__(self, attn, hidden_states, encoder_hidden_states=None, attention_mask=None, **_):
        context = hidden_states if encoder_hidden_states is None else encoder_hidden_states
        query, key = attn.to_q(hidden_states)[self.sources], attn.to_k(context)[self.sources]
        query, key, value = (attn.head_to_batch_dim(x) for x in (query, key, attn.to_v(context)))
        mixed = torch.bmm(attn.get_attention_scores(query, key, attention_mask), value)
        return attn.to_out[1](attn.to_out[0](attn.batch_to_head_dim(mixed)))


def prompt_to_prompt(given):
    network = UNet2DConditionModel.from_pretrained(MODELS / "text2img_unet").eval()

    def run(prefix, self_sources, cross_sources):
        network.set_attn_processor(
            {
                name: SharedAttention(self_sources if name.endswith("attn1.processor") else cross_sources)
                for name in network.attn_processors
            }
        )
        with torch.no_grad():
            return network(given[f"{prefix}sample"], given["timestep"], given[f"{prefix}text"]).sample

    return {
        "none": run("", [0, 1], [0, 1]),
        "cross": run("", [0, 1], [0, 0]),
        "self": run("", [0, 0], [0, 1]),
        "both": run("", [0, 0], [0, 0]),
        "pairs.off": run("pairs.", [0, 1, 2, 3], [0, 1, 2, 3]),
        "pairs.on": run("pairs.", [0, 0, 2, 2], [0, 1, 2, 3]),
    }, {}


def clip(given):
    network = CLIPModel.from_pretrained(MODELS / "clip").eval()
    with torch.no_grad():
        out = network(input_ids=given["input_ids"], pixel_values=given["pixel_values"])
    return {name: getattr(out, name) for name in ("text_embeds", "image_embeds", "logits_per_image")}, {}


def safety(given):
    network = StableDiffusionSafetyChecker.from_pretrained(CHECKPOINT / "safety_checker").eval()
    with torch.no_grad():
        embeds = network.visual_projection(network.vision_model(given["pixel_values"])[1])
        special = cosine_distance(embeds, network.special_care_embeds)
        concept = cosine_distance(embeds, network.concept_embeds)
    return {"image_embeds": embeds, "special_cos": special, "concept_cos": concept}, {}


def tokenizer():
    """JSON alone: the ids of awkward texts with the whole vocabulary of CLIP, padded to 77."""
    file = MODELS / "clip-tokenizer.cases.json"
    vocabulary = CLIPTokenizer.from_pretrained(CLIP_VOCABULARY)
    options = {"padding": "max_length", "max_length": 77, "truncation": True}
    cases = [{"text": case["text"], "ids": vocabulary(case["text"], **options).input_ids} for case in read_json(file)]
    return {file: cases}


def training(given):
    """Gradients of the first loss, then three steps of AdamW; the loss before the first and after each step."""
    file = MODELS / "training.json"
    settings = read_json(file)
    network = UNet2DConditionModel.from_pretrained(CHECKPOINT / "unet").train()
    noising = diffusers.DDPMScheduler.from_pretrained(CHECKPOINT / "scheduler")
    names = dict(network.named_parameters())
    options = settings["optimizer"]
    optimizer = torch.optim.AdamW(
        network.parameters(),
        lr=options["lr"],
        betas=tuple(options["betas"]),
        eps=options["eps"],
        weight_decay=options["weight_decay"],
    )
    noisy = noising.add_noise(given["latents"], given["noise"], given["timesteps"])
    sample = torch.cat([noisy, given["image_latents"]], dim=1)
    losses, outputs = [], {}
    for step in range(4):
        out = network(sample, given["timesteps"], given["text"]).sample
        loss = torch.nn.functional.mse_loss(out, given["noise"])
        losses.append(loss.item())
        if step == 3:
            break
        optimizer.zero_grad()
        loss.backward()
        if step == 0:
            outputs = {f"grad.{name}": parameter.grad.clone() for name, parameter in names.items()}
        norm = torch.nn.utils.clip_grad_norm_(network.parameters(), options["max_grad_norm"])
        if step == 0:
            outputs["grad_norm"] = norm.reshape(1)
        optimizer.step()
    outputs |= {f"after3.{name}": names[name].detach().clone() for name in ADAMW_SAMPLES}
    return outputs, {file: {**settings, "losses": losses}}


@contextmanager
def given_noise(scheduler, draws):
    """Lets the scheduler draw the given noise, in order, where it would draw its own."""
    module = sys.modules[type(scheduler).__module__]
    original = getattr(module, "randn_tensor", None)
    remaining = iter(draws)
    if original is not None:
        module.randn_tensor = lambda shape, **_: next(remaining).reshape(tuple(shape))
    try:
        yield
    finally:
        if original is not None:
            module.randn_tensor = original


def edit(pipe, steps, **arguments):
    """The latents after each step [steps, ...], the final ones, and the decoded picture before clamping."""
    after = []

    def collect(_pipe, _step, _timestep, values):
        after.append(values["latents"].clone())
        return values

    final = pipe(num_inference_steps=steps, output_type="latent", callback_on_step_end=collect, **arguments).images
    with torch.no_grad():
        decoded = pipe.vae.decode(final / pipe.vae.config.scaling_factor, return_dict=False)[0]
    return torch.stack(after), final, decoded


def pipeline(given):
    runs = read_json(DIFFUSION / "pipeline-runs.json")
    pipe = StableDiffusionInstructPix2PixPipeline.from_pretrained(CHECKPOINT, safety_checker=None)
    pipe.set_progress_bar_config(disable=True)
    outputs = {}
    for run, settings in read_json(MODELS / "pipeline.json").items():
        config = {**runs["betas"], **runs["schedulers"][run]}
        pipe.scheduler = getattr(diffusers, config["_class_name"]).from_config(config)
        with given_noise(pipe.scheduler, given[f"{run}.noise"]):
            steps, final, decoded = edit(
                pipe,
                settings["num_inference_steps"],
                prompt=settings["prompt"],
                negative_prompt=settings["negative_prompt"],
                image=given["image"],
                latents=given[f"{run}.latents"].clone(),
                guidance_scale=settings["guidance_scale"],
                image_guidance_scale=settings["image_guidance_scale"],
            )
        outputs |= {f"{run}.steps": steps, f"{run}.final": final, f"{run}.decoded": decoded}
    return outputs, {}


def schedulers(given):
    file = DIFFUSION / "schedulers.json"
    outputs, traces = {}, {}
    for run, trace in read_json(file).items():
        scheduler = getattr(diffusers, trace["class_name"]).from_config(trace["config"])
        scheduler.set_timesteps(trace["num_inference_steps"])
        latents = given[f"{run}.init"]
        for step, timestep in enumerate(scheduler.timesteps):
            outputs[f"{run}.{step}.model_input"] = scheduler.scale_model_input(latents, timestep).clone()
            noise = given[f"{run}.{step}.noise"]
            with given_noise(scheduler, [noise, noise]):
                latents = scheduler.step(given[f"{run}.{step}.model_output"], timestep, latents).prev_sample
            outputs[f"{run}.{step}.prev_sample"] = latents.clone()
        traces[run] = {
            **trace,
            "timesteps": scheduler.timesteps.tolist(),
            "sigmas": scheduler.sigmas.tolist() if hasattr(scheduler, "sigmas") else None,
            "init_noise_sigma": float(scheduler.init_noise_sigma),
        }
    return outputs, {file: traces}


def pico_pipeline():
    """The embedded checkpoint: its float16 weights, computed in float32."""
    return StableDiffusionInstructPix2PixPipeline.from_pretrained(
        PICO, variant="fp16", torch_dtype=torch.float32, safety_checker=None
    )


def pico_edit(pipe, settings):
    pipe.scheduler = getattr(diffusers, settings["scheduler"]).from_config(pipe.scheduler.config)
    return edit(
        pipe,
        settings["num_inference_steps"],
        prompt=settings["instruction"],
        image=Image.open(PICO_EDITS / "input.png").convert("RGB"),
        guidance_scale=settings["guidance_scale"],
        image_guidance_scale=settings["image_guidance_scale"],
        generator=torch.Generator("cpu").manual_seed(settings["seed"]),
    )


def pico(_):
    """Whole edits with a seeded CPU generator; the pictures are the decoded results in 8 bits."""
    pipe, outputs, files = pico_pipeline(), {}, {}
    pipe.set_progress_bar_config(disable=True)
    for run, settings in read_json(PICO_EDITS / "edits.json").items():
        steps, final, decoded = pico_edit(pipe, settings)
        outputs |= {f"{run}.steps": steps, f"{run}.latents": final, f"{run}.decoded": decoded}
        files[PICO_EDITS / f"{run}.png"] = pipe.image_processor.postprocess(decoded, output_type="pil")[0]
    return outputs, files


def seeded_edit(_):
    """The steps of one of the edits of `pico`, by its seed."""
    recorded = read_json(DIFFUSION / "seeded-edit.json")
    runs = read_json(PICO_EDITS / "edits.json").values()
    pipe = pico_pipeline()
    pipe.set_progress_bar_config(disable=True)
    steps, _, _ = pico_edit(pipe, next(run for run in runs if run["seed"] == recorded["seed"]))
    return {"steps": steps}, {}
