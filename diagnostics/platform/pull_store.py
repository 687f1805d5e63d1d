"""Pages of a pull that has not ended, kept on disk so that an interrupted one goes on where it was.

`.sightline/pull/` holds a head, which says whose pull it is, and one file for each feed, a line for each page. It may
be deleted at any time: the pull then begins anew. No secret is in it.
"""

import json
import shutil
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any

from diagnostics.model.ids import canonical
from diagnostics.platform.feeds import Ending, Page
from diagnostics.platform.fields import Feed
from diagnostics.workspace.lock import FOLDER
from diagnostics.workspace.storage_errors import storing

_HEAD = "head.json"
_FORMAT = 1
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
    """The pages read so far. `head` is that of the pull that goes on, if one does."""

    def __init__(self, folder: Path, head: Head, *, begin_anew: bool = False) -> None:
        """Go on with the pull in the workspace `folder`, or begin one.

        Raises:
            StorageFailed: where nothing can be written there.
        """
        self._folder = folder / FOLDER / "pull"
        kept = None if begin_anew else self._kept_head()
        self.is_resumed = kept is not None and head.continues(kept)
        self.head = kept if kept is not None and self.is_resumed else head
        with storing(self._folder):
            if not self.is_resumed:
                self.discard()
                self._folder.mkdir(parents=True, mode=0o700)
                (self._folder / _HEAD).write_text(_head_text(head), encoding="utf-8")

    def pages(self, feed: Feed) -> list[Page]:
        """Return the pages of a feed that were read, up to the first that was not written to its end."""
        pages = []
        try:
            lines = (self._folder / f"{feed.name}.jsonl").read_bytes().split(b"\n")
        except FileNotFoundError:
            return []
        for line in lines[:-1]:
            page = _page(line)
            if page is None:
                break
            pages.append(page)
        return pages

    def writer(self, feed: Feed, pages: list[Page]) -> "PageWriter":
        """Return a writer that adds to `pages`, which are all that the file shall hold so far."""
        return PageWriter(self._folder / f"{feed.name}.jsonl", pages)

    def discard(self) -> None:
        """Forget everything that was read."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _kept_head(self) -> Head | None:
        try:
            found: dict[str, Any] = json.loads((self._folder / _HEAD).read_text(encoding="utf-8"))
            if found.pop("format") != _FORMAT:
                return None
            found["started_at"] = datetime.fromisoformat(found["started_at"]).astimezone(UTC)
            return Head(**found)
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return None


class PageWriter:
    """Adds pages to the file of one feed."""

    def __init__(self, path: Path, pages: list[Page]) -> None:
        """Write `pages` anew, so that a line torn by a kill is gone."""
        self._path = path
        with storing(path):
            self._file: IO[str] = path.open("w", encoding="utf-8")
            self._file.writelines(_line(page) for page in pages)

    def add(self, page: Page) -> None:
        """Write one page so that it outlives this process."""
        with storing(self._path):
            self._file.write(_line(page))
            self._file.flush()

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def _head_text(head: Head) -> str:
    return json.dumps({"format": _FORMAT, **asdict(head), "started_at": head.started_at.isoformat()})


def _line(page: Page) -> str:
    return json.dumps(asdict(page)) + "\n"


def _page(line: bytes) -> Page | None:
    try:
        found = json.loads(line)
        ending = Ending(found["ending"]) if found["ending"] is not None else None
        return Page(tuple(found["rows"]), found["next_page"], ending, found["unreadable"], found["remaining"])
    except (ValueError, TypeError, KeyError):
        return None
