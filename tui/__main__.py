"""`python -m tui` and the `sightline` command."""

import gc
import os
import sys


def main() -> None:
    """Run the command line and leave with its exit status."""
    _open_what_is_closed()
    # Looking through all installed packages for plug-ins of pydantic takes a tenth of a short command's time, and none
    # may have a say in what a workspace means.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "true")
    # Imports make what stays: there is nothing to collect while they run.
    gc.disable()
    from tui.cli.main import run

    gc.enable()
    status = run(sys.argv[1:])
    # The process ends and its memory with it: looking through all of it for garbage first takes longer than the answer.
    gc.freeze()
    sys.exit(status)


def _open_what_is_closed() -> None:
    """Stand in for standard streams that the caller closed, as `>&-` does: the exit status is an answer too."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115  # open for as long as the program


if __name__ == "__main__":
    main()
