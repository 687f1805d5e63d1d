"""The README shows what the program prints."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
COMMAND = "sightline why --demo service-user-behind-a-group"


def test_the_walk_in_the_readme_is_the_one_that_is_printed() -> None:
    """The README's walk is the output of the command above it, to the letter."""
    arguments = COMMAND.split()[1:]
    printed = subprocess.run([sys.executable, "-m", "tui", *arguments], capture_output=True, text=True, cwd=ROOT)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"```\n$ {COMMAND}\n{printed.stdout}```\n" in readme
