"""Writing all pages anew: their made parts, and what their commands print. `make docs` runs it."""

import sys
import tempfile
from pathlib import Path

from tests.docs.generated import filled
from tests.docs.pages import PAGES
from tests.docs.runs import rerun, run_in


def main() -> int:
    """Write each page that changed, and return 1 where a command of one fails."""
    status = 0
    # The map of pages stands in the first of them, and tells of the others.
    for path in (*PAGES[1:], PAGES[0]):
        page = path.read_text(encoding="utf-8")
        with tempfile.TemporaryDirectory() as outer, run_in(Path(outer), page) as run:
            written, done = rerun(filled(page), run)
        for ran in done:
            if not ran.went_well:
                status = 1
                sys.stderr.write(f"{path.name}: {ran.line}: {ran.status}\n{ran.stdout}{ran.stderr}")
        if written != page:
            path.write_text(written, encoding="utf-8")
    return status


if __name__ == "__main__":
    sys.exit(main())
