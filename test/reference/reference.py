#!/usr/bin/python3
"""
Writes the reference values that the tests compare with: one JSON file for each module in families/.

    /usr/bin/python3 test/reference/reference.py [family ...]

Needs PyTorch (Debian: python3-torch, 1.13). A family is a module with a function `cases()` that gives a list of
dictionaries; most make them with `case` of writer.py. The output is the same on every run.
"""
import importlib
import json
import pathlib
import sys

import torch

here = pathlib.Path(__file__).parent
sys.path.insert(0, str(here))
sys.dont_write_bytecode = True
torch.set_num_threads(1)

names = sys.argv[1:] or sorted(path.stem for path in (here / "families").glob("*.py"))
for name in names:
    torch.manual_seed(0)
    cases = importlib.import_module(f"families.{name}").cases()
    text = "[\n" + ",\n".join(json.dumps(entry, separators=(",", ":"), allow_nan=False) for entry in cases) + "\n]\n"
    (here / f"{name}.json").write_text(text)
    print(f"{name}: {len(cases)} cases, {len(text) // 1024} KiB")
