"""Pages of a pull that has not ended, so that an interrupted one goes on where it was.

They lie in the user's own state folder, in a place named after the workspace: a head, which says whose pull it is, and
one file for each feed, a line for each page. Each line carries a keyed digest, so that only what this user read is
believed. It may be deleted at any time: the pull then begins anew. No secret is in it.
"""

import json
import os
import weakref
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from diagnostics.model.ids import canonical
from diagnostics.platform.feeds import Ending, Page
from diagnostics.platform.fields import Feed
from diagnostics.workspace.cache.key import keyed_digest, own_key
from diagnostics.workspace.cache.location import is_own_file, pull_folder
from diagnostics.workspace.files import Folder, read_bounded
from diagnostics.workspace.storage_errors import storing
from diagnostics.workspace.writing import write_whole

_HEAD = "head.json"
_FORMAT = 2
_MOST_BYTES = 2 * 1024 * 1024 * 1024
"""Of one feed: many times what the largest organisation has."""

GOOD_FOR = timedelta(hours=6)
"""How old the first page of a pull may be for the pull to go on. Facts of one snapshot should be of one time."""


@dataclass(frozen=True, slots=True)
class Head:
    """Whose pull it is, from where, since when."""

    base_url: str
    subject: str
    organisation: str
    started_at: datetime

    def continues(self, other: "Head") -> bool:
        """Return whether a pull that begins as `self` may go on with what `other` read."""
        is_same = (self.base_url, canonical(self.subject), canonical(self.organisation)) == (
            other.base_url,
            canonical(other.subject),
            canonical(other.organisation),
        )
        return is_same and timedelta(0) <= self.started_at - other.started_at <= GOOD_FOR


class PullStore:
    """The pages read so far. `head` is that of the pull that goes on, if one does.

    Where the user has no folder for it, nothing is stored, and an interrupted pull begins anew.
    """

    def __init__(self, folder: Path, head: Head, *, begin_anew: bool = False) -> None:
        """Go on with the pull into the workspace `folder`, or begin one.

        Raises:
            StorageFailed: where the user's folder takes nothing.
        """
        self._key = own_key()
        self._folder = pull_folder(folder) if self._key is not None else None
        if self._folder is not None:
            weakref.finalize(self, self._folder.close)
        stored = None if begin_anew else self._stored_head()
        self.is_resumed = stored is not None and head.continues(stored)
        self.head = stored if stored is not None and self.is_resumed else head
        if self._folder is not None and not self.is_resumed:
            with storing(self._folder.path):
                self._clear()
                self.writer_of(_HEAD, [_head_text(head)]).close()

    def pages(self, feed: Feed) -> list[Page]:
        """Return the pages of a feed that were read, up to the first that is not as it was written."""
        pages = []
        for number, line in enumerate(self._lines(_file_of(feed))):
            content = self._believed(_file_of(feed), number, line)
            if content is None or (page := _page(content)) is None:
                break
            pages.append(page)
        return pages

    def writer(self, feed: Feed, pages: list[Page]) -> "PageWriter":
        """Return a writer that adds to `pages`, which are all that the file shall hold so far."""
        return self.writer_of(_file_of(feed), [_page_text(page) for page in pages])

    def writer_of(self, name: str, texts: list[str]) -> "PageWriter":
        """Return a writer that adds to a file of these lines, whose digests tell their place in it too."""
        return PageWriter(self._folder, name, self._key or b"", texts)

    def discard(self) -> None:
        """Forget everything that was read."""
        if self._folder is not None:
            with suppress(OSError):
                self._clear()
                self._folder.path.rmdir()

    def _clear(self) -> None:
        if self._folder is not None:
            for name in self._folder.all_names():
                os.unlink(name, dir_fd=self._folder.descriptor)

    def _stored_head(self) -> Head | None:
        try:
            content = self._believed(_HEAD, 0, self._lines(_HEAD)[0])
            found: dict[str, Any] = json.loads(content or b"")
            if found.pop("format") != _FORMAT:
                return None
            found["started_at"] = datetime.fromisoformat(found["started_at"]).astimezone(UTC)
            return Head(**found)
        except (OSError, ValueError, TypeError, LookupError, AttributeError, RecursionError, OverflowError):
            return None

    def _lines(self, name: str) -> list[bytes]:
        """Return the lines of a file that were written to their end."""
        if self._folder is None:
            return []
        try:
            descriptor = self._folder.open_file(name)
        except OSError:
            return []
        try:
            if not is_own_file(os.fstat(descriptor)):
                return []
            return read_bounded(descriptor, _MOST_BYTES, self._folder.path / name).split(b"\n")[:-1]
        except OSError:
            return []
        finally:
            os.close(descriptor)

    def _believed(self, name: str, number: int, line: bytes) -> bytes | None:
        """Return what a line says, if this user wrote it at that place."""
        digest, _, content = line.partition(b" ")
        return content if digest == _digest(self._key or b"", name, number, content) else None


class PageWriter:
    """Adds pages to the file of one feed."""

    def __init__(self, folder: Folder | None, name: str, key: bytes, texts: list[str]) -> None:
        """Write `texts` anew, so that a line torn by a kill is gone."""
        self._name = name
        self._key = key
        self._count = 0
        self._descriptor: int | None = None
        if folder is None:
            return
        self._path = folder.path / name
        with storing(self._path):
            with suppress(FileNotFoundError):
                os.unlink(name, dir_fd=folder.descriptor)
            self._descriptor = folder.open_file(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
            os.fchmod(self._descriptor, 0o600)
        for text in texts:
            self._add(text)

    def add(self, page: Page) -> None:
        """Write one page so that it outlives this process."""
        self._add(_page_text(page))

    def _add(self, text: str) -> None:
        if self._descriptor is None:
            return
        content = text.encode()
        with storing(self._path):
            write_whole(self._descriptor, _digest(self._key, self._name, self._count, content) + b" " + content + b"\n")
        self._count += 1

    def close(self) -> None:
        """Close the file."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def _file_of(feed: Feed) -> str:
    return f"{feed.name}.jsonl"


def _digest(key: bytes, name: str, number: int, content: bytes) -> bytes:
    return keyed_digest(key, name.encode(), number.to_bytes(8, "big"), content).hex().encode()


def _head_text(head: Head) -> str:
    return json.dumps({"format": _FORMAT, **asdict(head), "started_at": head.started_at.isoformat()})


def _page_text(page: Page) -> str:
    return json.dumps(asdict(page))


def _page(line: bytes) -> Page | None:
    try:
        found = json.loads(line)
        ending = Ending(found["ending"]) if found["ending"] is not None else None
        return Page(tuple(found["rows"]), found["next_page"], ending, found["unreadable"], found["remaining"])
    except (ValueError, TypeError, LookupError, RecursionError):
        return None
