"""Text: names, times, wrapping, Markdown and CSV cells."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from diagnostics.access.types import Attempt, Evidence, Question, Verdict
from diagnostics.model.organisation import Template
from diagnostics.printable import visible
from tui.i18n import N_, _, ngettext

MAX_NAME = 60
_LISTED = 3

VERDICT_WORDS = {Verdict.VISIBLE: N_("VISIBLE"), Verdict.HIDDEN: N_("HIDDEN"), Verdict.UNKNOWN: N_("UNKNOWN")}


def short(text: str, limit: int = MAX_NAME) -> str:
    """Return `text` safe to show, cut to `limit` characters with an ellipsis of three dots, and never within a code."""
    # What is cut away need not be made visible first: a name may be millions of characters long.
    shown = visible(text[: limit + 1])
    if len(text) <= limit and len(shown) <= limit:
        return shown
    kept = ""
    for character in text[:limit]:
        piece = visible(character)
        if len(kept) + len(piece) > limit - 3:
            break
        kept += piece
    return kept + "..."


def shell_word(text: str) -> str:
    """Return `text` as one word of a command to copy: safe to show, and quoted where a shell needs it.

    What does not show is written by its code, within quotes that bash and zsh take for the character itself.
    """
    from shlex import quote

    if visible(text) == text:
        return quote(text)
    return "$'" + "".join(_CODES.get(one) or _by_code(one) for one in text) + "'"


def command_line(*words: str) -> str:
    """Return a command to copy, each of its words quoted where a shell needs it."""
    return " ".join(map(shell_word, words))


_CODES = {"'": "\\'", "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def _by_code(character: str) -> str:
    if visible(character) == character:
        return character
    # A byte of a path that is no text stands for itself; a character has up to eight digits.
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    return f"\\x{code:02x}" if code < 0x80 else f"\\U{code:08x}"


def named(text: str) -> str:
    """Return a name in quotation marks."""
    return f'"{short(text)}"'


def template_name(template: Template) -> str:
    """Return a template's name in quotation marks."""
    return named(template.name)


def joined(names: Iterable[str]) -> str:
    """Return names as a list in a sentence: the first three, and how many more there are."""
    unique = list(dict.fromkeys(names))
    shown, rest = unique[:_LISTED], len(unique) - _LISTED
    if rest > 0:
        more = ngettext("{count} more", "{count} more", rest).format(count=rest)
        return _("{names} and {last}").format(names=", ".join(shown), last=more)
    if len(shown) > 1:
        return _("{names} and {last}").format(names=", ".join(shown[:-1]), last=shown[-1])
    return "".join(shown)


def evidence_names(question: Question, attempts: Iterable[Attempt]) -> dict[str, str]:
    """Return what a sentence about `attempts` may name, each word safe to show."""
    evidence = [thing for attempt in attempts for thing in attempt.evidence]
    subject = question.requester.subject
    own_id = subject.id if subject is not None else None
    return {
        "subject": short(subject.name) if subject is not None else _("someone unknown"),
        "group": _of(evidence, "group"),
        "site": _of(evidence, "site"),
        "organisation": _of(evidence, "organisation"),
        "permission": _of(evidence, "permission"),
        "permission_sets": _of(evidence, "permission_set"),
        "others": joined(short(thing.name) for thing in evidence if thing.type in _SUBJECTS and thing.id != own_id),
        "days": str(question.requester.token.inactivity_days) if question.requester.token is not None else "",
        "archived_filter": archived_filter(question),
    }


_SUBJECTS = ("user", "service_user")


def archived_filter(question: Question) -> str:
    """Return what the filter on archived templates does to the template asked about."""
    if question.call.archived == "true":
        return _("it asks for archived templates only (archived=true)")
    return _("it asks for templates that are not archived (archived=false)")


def _of(evidence: Iterable[Evidence], kind: str) -> str:
    return joined(short(thing.name) for thing in evidence if thing.type == kind)


def name_and_id(identifier: str, name: str) -> str:
    """Return a name and an id on one line."""
    return f"{named(name)} ({short(identifier)})"


def template_label(template: Template) -> str:
    """Return a template's name and id on one line."""
    return name_and_id(template.id, template.name)


STALE_AFTER = timedelta(days=1)


def moment(time: datetime) -> str:
    """Return a moment to the minute as the language writes it, in English as `2026-11-20 09:00 UTC`."""
    utc = time.astimezone(UTC)
    return _("{year}-{month}-{day} {hour}:{minute} UTC").format(
        year=f"{utc.year:04}",
        month=f"{utc.month:02}",
        day=f"{utc.day:02}",
        hour=f"{utc.hour:02}",
        minute=f"{utc.minute:02}",
    )


def iso(time: datetime) -> str:
    """Return a moment as the API writes it, `2026-11-20T09:00:00Z`, with fractions only where it has any."""
    return time.astimezone(UTC).isoformat().replace("+00:00", "Z")


def span(length: timedelta) -> str:
    """Return a length of time in its largest whole unit, as `3 days`."""
    seconds = int(abs(length).total_seconds())
    if seconds < 60:
        return _("less than a minute")
    if seconds < 3600:
        return ngettext("{count} minute", "{count} minutes", seconds // 60).format(count=seconds // 60)
    if seconds < 2 * 86400:
        return ngettext("{count} hour", "{count} hours", seconds // 3600).format(count=seconds // 3600)
    return ngettext("{count} day", "{count} days", seconds // 86400).format(count=seconds // 86400)


class Note(NamedTuple):
    """A labelled line beside an answer, and whether it is a warning: its words are not looked into for that."""

    label: str
    text: str
    is_warning: bool = False


def facts_note(captured_at: datetime, at: datetime, is_pulled: bool) -> Note:
    """Return how old the facts are as a labelled line."""
    return Note(_("Facts"), facts_age(captured_at, at, is_pulled), at - captured_at > STALE_AFTER)


def facts_age(captured_at: datetime, at: datetime, is_pulled: bool) -> str:
    """Return how old the facts are at the moment the question is judged by, with a warning when older than a day."""
    age = at - captured_at
    if age < timedelta(0):
        return _("captured {moment}, {span} after the moment asked about").format(
            moment=moment(captured_at), span=span(age)
        )
    if age <= STALE_AFTER:
        if age < timedelta(minutes=1):
            return _("captured {moment}").format(moment=moment(captured_at))
        return _("captured {moment}, {span} before").format(moment=moment(captured_at), span=span(age))
    remedy = _("pull again") if is_pulled else _("bring the files up to date")
    return _("WARNING: captured {moment}, {span} before; {remedy}").format(
        moment=moment(captured_at), span=span(age), remedy=remedy
    )


WIDTH = 80
"""Columns that every text answer fits into, whatever the terminal: the same input gives the same bytes."""

ENDLESS = 10**9
"""For text that is laid out by whoever shows it, as Markdown is."""


def cells(text: str) -> int:
    """Return how many columns `text` takes, by the rule that the app's screens are drawn by."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def wrapped(text: str, first: str = "", rest: str | None = None, width: int = WIDTH) -> list[str]:
    """Return `text` in lines of at most `width` columns; `first` and `rest` begin the first and the other lines."""
    following = first if rest is None else rest
    room = width - max(cells(first), cells(following))
    if cells(text) <= room:
        return [(first + text).rstrip()]
    lines, line, is_empty = [], first, True
    for word in _words(text, room):
        if not is_empty and cells(line) + 1 + cells(word) > width:
            lines.append(line.rstrip())
            line, is_empty = following, True
        line += word if is_empty else " " + word
        is_empty = False
    return [*lines, line.rstrip()]


_BREAK = re.compile(r"(?<!«) (?![:;?!»](?: |$))(?!(?<=\d )\d{3}(?!\d))")
"""A blank where a line may end: not before a sign that French sets apart from its word, nor within a number."""


def _words(text: str, room: int) -> Iterator[str]:
    """Return the words of `text`, those wider than `room` cut into pieces."""
    for word in _BREAK.split(text):
        piece = ""
        if cells(word) <= room:
            yield word
            continue
        for character in word:
            if cells(piece + character) > room:
                yield piece
                piece = ""
            piece += character
        yield piece


def padded(text: str, width: int) -> str:
    """Return `text` filled with blanks up to `width` columns."""
    return text + " " * (width - cells(text))


_MARKUP = re.compile(
    r"""
      ^[#+=-]                                 # a heading, a list, or what makes a heading of the line above
    | ^\d+[.)]                                # a numbered list
    | [\\`*\[\]<>|~@$]                        # code, emphasis, links, HTML, cells, mentions, formulas
    | (?<![^\W_])_ | _(?![^\W_])              # an underscore, but for one within a word
    | :(?=//|[\w+-]*[a-z+-][\w+-]*:)          # what makes an address or a picture of the words beside it
    | &(?=\#?\w+;)                            # a character by its name
    | (?<=\bwww)\.
    | \#(?=\w)                                # a reference to an issue
    """,
    re.VERBOSE | re.IGNORECASE,
)


def escaped(text: str) -> str:
    """Return `text`, one line of it, with every character escaped that Markdown could take for markup."""
    # Blanks at the beginning could make it a block of code, and are not shown otherwise.
    return _MARKUP.sub(lambda found: f"{found[0][:-1]}\\{found[0][-1]}", text.lstrip())


_FORMULA = re.compile(r"(^|;)(?=\s*[=+\-@＝＋－＠﹢﹣﹦﹫−\t\r])")
"""Where a spreadsheet begins a formula: at the head of a cell, blanks before it or not, in full-width signs too.

Where commas part the decimals of a number, semicolons part cells, also in a file that was not written so.
"""


def csv_text(header: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """Return a header and rows as CSV, each cell in quotation marks. What is None leaves its cell empty."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow(header)
    writer.writerows([_guarded_cell(value) for value in row] for row in rows)
    return text.getvalue()


def _guarded_cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, int):
        return str(value)
    return _FORMULA.sub(r"\1'", visible(str(value)))
