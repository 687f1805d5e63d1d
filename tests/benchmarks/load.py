"""Opening a large workspace beside tomllib with pydantic: `python -m tests.benchmarks.load`.

Each reader runs in a process of its own, so that its peak memory is its own too.
"""

import argparse
import gc
import json
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from diagnostics.model.validation import validated
from diagnostics.workspace.cache.container import CacheEntry
from tests.benchmarks.measuring import in_words, print_table
from tests.worlds.large import generated, sizes_from

Step = tuple[str, float]
_PLAIN = "tomllib and pydantic, collector off"
_FIRST = "Sightline, first opening, every check"
_SECOND = "Sightline, second opening"


def _tomllib_and_pydantic(folder: Path) -> list[Step]:
    import tomllib

    from diagnostics.model.inventory import Inventory
    from diagnostics.model.organisation import Organisation

    gc.disable()
    start = time.process_time()
    texts = [(folder / name).read_text(encoding="utf-8") for name in ("organisation.toml", "tokens.toml")]
    tables = [tomllib.loads(text) for text in texts]
    parsed = time.process_time()
    facts = validated(Organisation, tables[0]), validated(Inventory, tables[1])
    done = time.process_time()
    assert facts
    return [("parse", parsed - start), ("validate", done - parsed)]


def _sightline(folder: Path) -> list[Step]:
    from diagnostics.access.index.index import Index
    from diagnostics.access.lookup import requester_of_token
    from diagnostics.access.types import Call
    from diagnostics.findings.gap import gap
    from diagnostics.workspace.reading import read_workspace

    start = time.process_time()
    workspace = read_workspace(folder)
    opened = time.process_time()
    directory = workspace.directory()
    index = Index(directory)
    indexed = time.process_time()
    requester = requester_of_token(directory, workspace.inventory.tokens[-1])
    counts = gap(directory, index, requester, Call(), workspace.organisation.organisation.captured_at).counts
    answered = time.process_time()
    assert counts
    return [("open", opened - start), ("index", indexed - opened), ("first gap", answered - indexed)]


_READERS: dict[str, Callable[[Path], list[Step]]] = {
    _PLAIN: _tomllib_and_pydantic,
    _FIRST: _sightline,
    _SECOND: _sightline,
}
"""In the order in which they are measured: the second opening finds what the first one kept."""


def main() -> None:
    """Measure in a new process for each reader, and print."""
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--reader", choices=_READERS)
    parser.add_argument("--folder", type=Path)
    chosen, others = parser.parse_known_args()
    if chosen.reader is not None:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        steps = _READERS[chosen.reader](chosen.folder)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print(json.dumps({"steps": steps, "megabytes": (peak - before) / 1024}))
        return
    sizes = sizes_from(others)[1]
    folder = generated(sizes)
    print(", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in asdict(sizes).items() if name != "seed"))
    shutil.rmtree(CacheEntry(folder, "facts").path.parent, ignore_errors=True)
    found = {reader: _in_a_new_process(reader, folder) for reader in _READERS}
    plain = sum(taken for _, taken in found[_PLAIN][0])
    rows = []
    for reader, (steps, megabytes) in found.items():
        total = 0.0
        for name, taken in steps:
            total += taken
            rows.append((f"{reader}: {name}", in_words(taken), in_words(total), f"x{total / plain:.2f}", ""))
        rows[-1] = (*rows[-1][:-1], f"{megabytes:.0f} MB")
    first, second = (sum(taken for _, taken in found[reader][0]) for reader in (_FIRST, _SECOND))
    print_table("open", ("", "time", "in all", "in all, beside tomllib and pydantic", "peak memory"), rows)
    print(f"\nfrom disk to first answer, the second opening beside the first: {first / second:.0f}x faster")


def _in_a_new_process(reader: str, folder: Path) -> tuple[list[Step], float]:
    command = [sys.executable, "-m", "tests.benchmarks.load", "--reader", reader, "--folder", str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    told = json.loads(done.stdout)
    return [(name, taken) for name, taken in told["steps"]], told["megabytes"]


if __name__ == "__main__":
    main()
