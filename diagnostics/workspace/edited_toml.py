"""Text of `tokens.toml` after a change, in which every line that the change is not about stays as somebody wrote it.

The file is cut at the heads of its entries. A block that nothing changed in is taken over as it is, so that a change
costs what its entries cost and not what the file does; comments above a head belong to that entry.
"""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT

from diagnostics.model.inventory import Inventory, ServiceUser, Token
from diagnostics.model.validation import validated
from diagnostics.workspace.storage_errors import StorageCode, StorageFailed
from diagnostics.workspace.to_toml import comment_count, entry_text, inventory_text, told, without_strings

_LISTS = ("service_users", "tokens")
_HEAD = re.compile(r"[ \t]*\[\[[ \t]*(service_users|tokens)[ \t]*\]\]")


class _Block(NamedTuple):
    """An entry as it stands in the file, from the comments above its head on; the first lines belong to no list."""

    name: str
    text: str
    is_new: bool = False


def checked_content(path: Path, inventory: Inventory, former: bytes | None = None) -> bytes:
    """Return what `path`, which holds `former`, shall hold.

    Raises:
        StorageFailed: where it would not read back as it is.
    """
    edited = edited_text(_decoded(former), inventory) if former else None
    if edited is not None and former is not None and b"\r\n" in former:
        edited = edited.replace("\n", "\r\n")
    if edited is not None and _reads_back(edited, inventory):
        return edited.encode()
    text = inventory_text(inventory)
    if not _reads_back(text, inventory):
        raise StorageFailed(StorageCode.NOT_REPRESENTABLE, path)
    return text.encode()


def _reads_back(text: str, inventory: Inventory) -> bool:
    try:
        return text.encode() != b"" and validated(Inventory, tomllib.loads(text)) == inventory
    except ValueError:
        return False


def comments_to_lose(content: bytes) -> int:
    """Return how many comments a file loses to its next change: all of them where it is written in another way."""
    text = _decoded(content)
    if not (count := comment_count(text)):
        return 0
    try:
        inventory = validated(Inventory, tomllib.loads(text))
    except (RecursionError, ValueError):
        return 0  # what cannot be read is not changed either
    return count if edited_text(text, inventory) is None else 0


def edited_text(former: str, inventory: Inventory) -> str | None:
    """Return `former` with what `inventory` says in place of what it said, None where its lines cannot be kept.

    That is where entries are written in another way than each below a head of its own, as in one long list.
    """
    try:
        raw = tomllib.loads(former)
        blocks = list(_blocks(former))
        entries = {name: list(raw.get(name, ())) for name in _LISTS}
        if any([one.name for one in blocks].count(name) != len(entries[name]) for name in _LISTS):
            return None
        return _joined(_edited(blocks, entries, raw.get("revision", 0), inventory))
    except (RecursionError, ValueError, TypeError, KeyError, TOMLKitError):
        return None


def _decoded(content: bytes) -> str:
    return content.decode("utf-8-sig", errors="replace").replace("\r\n", "\n")


def _blocks(text: str) -> Iterator[_Block]:
    """Cut a file before each entry. What only looks like a head, within a string, is none.

    To an entry belong the comments that touch its head, and what a blank line parts from the entry before.
    """
    name, start, place = "", 0, 0
    above: int | None = None
    is_parted = False
    for line in (f"{one}\n" for one in without_strings(text).split("\n")):
        if (head := _HEAD.match(line)) is not None:
            cut = place if above is None else above
            yield _Block(name, text[start:cut])
            name, start, above = head[1], cut, None
        elif not line.strip():
            above, is_parted = (above if above is not None and is_parted else place), True
        elif line.lstrip().startswith("#"):
            above, is_parted = (place, False) if above is None else (above, is_parted)
        else:
            above = None
        place += len(line)
    yield _Block(name, text[start:])


def _edited(blocks: list[_Block], entries: dict[str, list[Any]], revision: int, inventory: Inventory) -> list[_Block]:
    """Return the blocks of the file with what is said now; new entries stand below those of their list."""
    later = {name: {one.id: one for one in getattr(inventory, name)} for name in _LISTS}
    edited = []
    for block in blocks:
        if not block.name:
            is_same = revision == inventory.revision
            text = block.text if is_same else _with_values(block.text, None, {"revision": inventory.revision}, ())
            edited.append(_Block("", text))
            continue
        entry = entries[block.name].pop(0)
        if (now := later[block.name].pop(entry["id"], None)) is not None:
            edited.append(_Block(block.name, _changed(block, entry, now)))
    for name in _LISTS:
        last = max((place for place, one in enumerate(edited) if one.name == name), default=len(edited) - 1)
        edited[last + 1 : last + 1] = [_Block(name, entry_text(name, one), is_new=True) for one in later[name].values()]
    return edited


def _joined(blocks: list[_Block]) -> str:
    """Return the text of blocks, a new one with a blank line before it and after it."""
    parts: list[str] = []
    was_new = False
    for block in blocks:
        if parts and not parts[-1].endswith("\n"):
            parts.append("\n")
        is_parted = block.text.startswith("\n") or (parts and parts[-1].endswith("\n\n"))
        if parts and (block.is_new or was_new) and not is_parted:
            parts.append("\n")
        parts.append(block.text)
        was_new = block.is_new
    return "".join(parts)


def _changed(block: _Block, entry: dict[str, Any], now: ServiceUser | Token) -> str:
    wanted = told(now)
    values = {key: value for key, value in wanted.items() if key not in entry or entry[key] != _plain(value)}
    gone = tuple(key for key in entry if key not in wanted and entry[key] != [])
    return _with_values(block.text, block.name, values, gone) if values or gone else block.text


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _with_values(text: str, name: str | None, values: dict[str, Any], gone: tuple[str, ...]) -> str:
    """Return a block with other values for some keys. Their comments stay beside them; new keys come last."""
    body = text.rstrip()
    document = tomlkit.parse(body + "\n")
    table: Any = document
    if name is not None:
        tables = document[name]
        assert isinstance(tables, AoT)
        table = tables[0]
    for key in gone:
        del table[key]
    for key, value in values.items():
        table[key] = _plain(value)
    return tomlkit.dumps(document).rstrip() + (text[len(body) :] or "\n")
