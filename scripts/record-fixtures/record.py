#!/usr/bin/env python3
"""Records the reference fixtures again. See README.md beside this file.

    python record.py --check                      # layout only; needs no torch
    python record.py --output .amend/fixtures       # computes all, writes them apart, and compares
    python record.py --output .amend/fixtures unet vae
"""

import argparse
import json
import sys
from pathlib import Path

from layout import ROOT, differences, recordings

TOLERANCE = 1e-4
"""Of a tensor's largest magnitude: what the tests of the packages allow."""


def main():
    known = recordings()
    parser = argparse.ArgumentParser(description="Records the reference fixtures again.")
    parser.add_argument("names", nargs="*", help=f"recordings: {', '.join(each.name for each in known)}, tokenizer")
    parser.add_argument("--check", action="store_true", help="compare names, types and shapes of the files; needs no torch")
    parser.add_argument("--output", type=Path, help="folder for the new files, laid out as in the repository")
    options = parser.parse_args()
    unknown = set(options.names) - {each.name for each in known} - {"tokenizer"}
    if unknown:
        parser.error(f"unknown recordings: {', '.join(sorted(unknown))}")
    if options.check == (options.output is not None):
        parser.error("give either --check or --output")
    chosen = [each for each in known if not options.names or each.name in options.names]
    return check(chosen) if options.check else record(chosen, options)


def check(chosen):
    lines = [line for recording in chosen for line in differences(recording)]
    for line in lines:
        print(line, file=sys.stderr)
    tensors = sum(len(recording.tensors) for recording in chosen)
    print(f"{len(chosen)} files, {tensors} tensors declared, {len(lines)} differences")
    return 1 if lines else 0


def record(chosen, options):
    import reference
    from safetensors.torch import load_file, save_file

    worst = 0.0
    for recording in chosen:
        known = load_file(recording.file)
        outputs, files = getattr(reference, recording.name)({name: known[name] for name in recording.inputs})
        made = {**{name: known[name] for name in recording.inputs}, **outputs}
        target = place(options.output, recording.file)
        save_file({name: tensor.detach().contiguous() for name, tensor in made.items()}, target)
        for line in differences(recording, target):
            print(line, file=sys.stderr)
            worst = float("inf")
        error = max((relative_error(known[name], outputs[name]) for name in outputs if name in known), default=0.0)
        worst = max(worst, error)
        print(f"{recording.name}: largest difference from the recorded file {error:.1e} of a tensor's magnitude")
        write_files(files, options.output)
    if not options.names or "tokenizer" in options.names:
        write_files(reference.tokenizer(), options.output)
    return 0 if worst <= TOLERANCE else 1


def relative_error(expected, given):
    if expected.shape != given.shape:
        return float("inf")
    magnitude = expected.double().abs().max().item() or 1.0
    return (expected.double() - given.detach().double()).abs().max().item() / magnitude


def write_files(files, output):
    """JSON, or pictures of Pillow."""
    for file, content in files.items():
        target = place(output, file)
        if hasattr(content, "save"):
            content.save(target)
        else:
            target.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def place(output, file):
    target = output / file.relative_to(ROOT)
    target.parent.mkdir(parents=True, exist_ok=True)
    return target


if __name__ == "__main__":
    sys.exit(main())
