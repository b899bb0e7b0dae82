"""Writes Rows/<module>.jsonl of the modules beside it: all, or those that are named."""

import importlib
import pathlib
import sys

import reference

here = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(here))
modules = sys.argv[1:] or sorted(p.stem for p in here.glob("*.py") if p.stem not in ("reference", "write"))
for module in modules:
    importlib.import_module(module)
    rows = reference.ROWS[module]
    (here / "Rows" / f"{module}.jsonl").write_text("\n".join(rows) + "\n")
    print(f"{module}: {len(rows)} rows")
