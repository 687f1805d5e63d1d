"""`python -m tui` and the `sightline` command."""

import sys


def main() -> None:
    """Run the command line and leave with its exit status."""
    from tui.main import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
