"""`python -m tui` and the `sightline` command."""

import gc
import os
import sys
from collections.abc import Sequence


def main() -> None:
    """Run the command line and leave with its exit status."""
    _open_what_is_closed()
    # Looking through all installed packages for plug-ins of pydantic takes a tenth of a short command's time, and none
    # may have a say in what a workspace means.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "true")
    if (asked := language_asked_for(sys.argv[1:])) is not None:
        os.environ["SIGHTLINE_LANG"] = asked
    from tui.i18n import _, teach_libraries

    teach_libraries()
    if sys.platform == "win32":
        sys.exit(_("sightline: Sightline runs on Linux and macOS; on Windows, run it under WSL."))
    # Imports make what stays: there is nothing to collect while they run.
    gc.disable()
    from tui.cli.main import run

    gc.enable()
    status = run(sys.argv[1:])
    # The process ends and its memory with it: looking through all of it for garbage first takes longer than the answer.
    gc.freeze()
    sys.exit(status)


def language_asked_for(arguments: Sequence[str]) -> str | None:
    """Return what the last `--lang` among `arguments` asks for, None where it is not given.

    Help texts are translated while their modules are imported, and only then are arguments parsed: this look comes
    first, and the parser tells later whether there is such a language.
    """
    asked = None
    for place, argument in enumerate(arguments):
        if argument == "--":
            break
        name, equals, value = argument.partition("=")
        if name == "--lang":
            asked = value if equals else next(iter(arguments[place + 1 :]), None)
    return asked


def _open_what_is_closed() -> None:
    """Stand in for standard streams that the caller closed, as `>&-` does: the exit status is an answer too."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115  # open for as long as the program


if __name__ == "__main__":
    main()
