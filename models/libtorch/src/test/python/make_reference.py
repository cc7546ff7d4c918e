"""Makes the small random models, adapters and reference logits of the parity tests.

Run in this folder with torch, transformers and peft installed:

    python make_reference.py ../resources

It writes, for each case, CASE/base (config.json, model.safetensors), CASE/adapter
(adapter_config.json, adapter_model.safetensors) and CASE/reference.json. Everything is computed on
the CPU in float32 from fixed seeds.
"""

import json
import pathlib
import shutil
import sys

import peft
import torch
import transformers

CASES = {
    # name: (settings of the model, settings of the adapter)
    "gpt2-small-vocabulary": (
        dict(vocab_size=96, n_positions=24, n_embd=32, n_layer=2, n_head=4),
        dict(r=4, lora_alpha=8, target_modules=["c_attn"]),
    ),
    "gpt2-one-head": (
        dict(vocab_size=70, n_positions=16, n_embd=24, n_layer=1, n_head=1, layer_norm_epsilon=1e-3),
        dict(r=2, lora_alpha=5, target_modules=["c_attn", "c_proj", "c_fc"]),
    ),
}


def randomise(model, generator, deviation):
    """Every parameter random, norms and biases too, so that none can be forgotten unseen."""
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            noise = torch.randn(parameter.shape, generator=generator) * deviation
            if ".ln_" in name and name.endswith("weight"):
                noise += 1
            parameter.copy_(noise)


def logits(model, prompts):
    model.eval()
    with torch.no_grad():
        return [model(torch.tensor([prompt])).logits[0, -1].tolist() for prompt in prompts]


def losses(model, rows):
    """Mean cross entropy of each row's tokens given those before, in nats."""
    model.eval()
    with torch.no_grad():
        return [
            torch.nn.functional.cross_entropy(
                model(torch.tensor([row])).logits[0, :-1].double(), torch.tensor(row[1:])
            ).item()
            for row in rows
        ]


def make(folder, seed, model_settings, adapter_settings):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    generator = torch.Generator().manual_seed(seed)
    config = transformers.GPT2Config(
        bos_token_id=None, eos_token_id=None, attn_implementation="eager", **model_settings
    )
    model = transformers.GPT2LMHeadModel(config)
    randomise(model, generator, 0.2)
    model.save_pretrained(folder / "base", safe_serialization=True)
    context, vocabulary = config.n_positions, config.vocab_size
    prompts = [
        torch.randint(vocabulary, (length,), generator=generator).tolist()
        for length in (1, 2, context // 2, context)
    ]
    reference = dict(
        torch=torch.__version__,
        transformers=transformers.__version__,
        peft=peft.__version__,
        prompts=prompts,
        base_logits=logits(model, prompts),
        base_losses=losses(model, prompts[1:]),
    )
    adapted = peft.get_peft_model(
        model,
        peft.LoraConfig(
            task_type="CAUSAL_LM", fan_in_fan_out=True, lora_dropout=0.0, **adapter_settings
        ),
    )
    with torch.no_grad():
        for name, parameter in adapted.named_parameters():
            if "lora_" in name:
                parameter.copy_(torch.randn(parameter.shape, generator=generator) * 0.2)
    reference["adapter_logits"] = logits(adapted, prompts)
    reference["adapter_losses"] = losses(adapted, prompts[1:])
    adapted.save_pretrained(folder / "adapter", safe_serialization=True)
    (folder / "base" / "generation_config.json").unlink(missing_ok=True)
    (folder / "adapter" / "README.md").unlink(missing_ok=True)
    (folder / "reference.json").write_text(json.dumps(reference, indent=1) + "\n")


if __name__ == "__main__":
    root = pathlib.Path(sys.argv[1])
    for number, (name, (model_settings, adapter_settings)) in enumerate(CASES.items()):
        make(root / name, 1000 + number, model_settings, adapter_settings)
