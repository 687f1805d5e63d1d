"""A workspace that a command made, saved in a new folder."""

from pathlib import Path

from diagnostics.organisation.model import Organisation
from diagnostics.printable import visible
from diagnostics.tokens.inventory import Inventory
from diagnostics.workspace.reading import ORGANISATION_FILE, TOKENS_FILE
from tui.failures import UsedWrongly
from tui.language import _


def save_workspace(organisation: Organisation, inventory: Inventory, folder: Path) -> None:
    """Write both files into a new or empty folder, the tokens for their owner's eyes only.

    Raises:
        UsedWrongly: where the folder holds something already, or cannot be written.
    """
    from diagnostics.workspace.facts_text import organisation_text
    from diagnostics.workspace.inventory_text import inventory_text

    texts = {ORGANISATION_FILE: organisation_text(organisation), TOKENS_FILE: inventory_text(inventory)}
    written: list[Path] = []
    shown = visible(str(folder))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise UsedWrongly(_("{folder} is not empty; name a new folder").format(folder=shown))
        for name, text in texts.items():
            path = folder / name
            path.touch(mode=0o600 if name == TOKENS_FILE else 0o644)
            written.append(path)
            path.write_text(text, encoding="utf-8")
    except OSError as error:
        for path in written:
            path.unlink(missing_ok=True)
        detail = error.strerror or str(error)
        raise UsedWrongly(_("cannot write {folder}: {detail}").format(folder=shown, detail=detail)) from error
