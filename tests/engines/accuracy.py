"""How often Sightline, the reference model and other engines agree: `python -m tests.engines.accuracy`.

The figures of docs/accuracy.md are what it prints. It leaves with 1 where anything disagrees, and prints that small.
"""

import argparse
import sys
import time
from contextlib import ExitStack

from tests.engines.cedar import Cedar
from tests.engines.comparing import compare
from tests.engines.engine import Engine
from tests.engines.printing import disagreement_text
from tests.engines.spicedb import SpiceDB, why_not


def main() -> int:
    """Compare, print the count, and the first disagreement."""
    parser = argparse.ArgumentParser(description="Hold Sightline against Cedar, SpiceDB and the reference model.")
    parser.add_argument("--pairs", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=2026)
    options = parser.parse_args()
    engines: list[Engine] = [Cedar()]
    with ExitStack() as stack:
        missing = why_not()
        if missing is None:
            engines.append(stack.enter_context(SpiceDB()))
        else:
            print(f"without SpiceDB: {missing}")
        started = time.monotonic()
        count = compare(engines, options.seed, options.pairs)
        seconds = time.monotonic() - started
    names = ", ".join(["Sightline", "the reference model", *(engine.name for engine in engines)])
    print(f"{names}, seed {options.seed}, in {seconds:.0f} s")
    print(f"pairs: {count.pairs:,}")
    for verdict in ("visible", "hidden", "unknown"):
        told = " (facts were withheld)" if verdict == "unknown" else ""
        print(f"  {verdict}: {count.answers[verdict]:,} ({count.answers[verdict] / count.pairs:.1%}){told}")
    print(f"disagreements: {len(count.disagreements):,}")
    for found in count.disagreements[:1]:
        print(disagreement_text(found))
    return 1 if count.disagreements else 0


if __name__ == "__main__":
    sys.exit(main())
