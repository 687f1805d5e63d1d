"""The parts of pages that are made from the code: keys, reasons, files, bounds, answers, and the map of the pages.

Each stands in its page between two comments: `<!-- made: NAME -->` and `<!-- end -->`.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator

from diagnostics.access.reasons import Reason
from tests.docs import bounds, files, json_answers
from tests.docs.pages import ROOT
from tui.app.actions import ACTIONS, key_names
from tui.app.places import PLACE_TITLES, Place
from tui.cli.output import ExitStatus
from tui.presentation.json_rows import json_text
from tui.presentation.reasons.pages import GATE_TITLES
from tui.presentation.reasons.reasons import EFFECTS, ReasonsReport, reasons_json

_PART = re.compile(r"(?P<begin><!-- made: (?P<name>[\w-]+) -->\n).*?(?P<end><!-- end -->)", re.DOTALL)
_EVERYWHERE = {Place.EVERYWHERE: "Everywhere", Place.LIST: "In every list"}
_STATUSES = {
    ExitStatus.DONE: "done; `why`: the token gets the template; `gap`: it gets every template; `check`: all hold",
    ExitStatus.FAILED: "failed: the workspace cannot be read, the API cannot be reached, a change was refused",
    ExitStatus.USED_WRONGLY: "used wrongly: an unknown option, a name that nothing or too much has",
    ExitStatus.HIDDEN: "`why`: hidden; `gap`: something is hidden; `check`: something failed; `observe`: they disagree",
    ExitStatus.UNKNOWN: "`why`: it cannot be told; `gap`: nothing is hidden, something cannot be told; "
    "`check`: nothing failed, something cannot be told; `observe`: not all pages could be read",
    ExitStatus.INTERRUPTED: "interrupted by Ctrl-C",
    ExitStatus.BROKEN_PIPE: "the reader of the output has gone, as in `sightline gap | head`",
}


def filled(page: str) -> str:
    """Return a page with each of its made parts made anew."""
    return _PART.sub(lambda found: f"{found['begin']}{_made(found['name'])}{found['end']}", page)


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a Markdown table."""
    head = list(head)
    lines = [head, ["---"] * len(head), *map(list, rows)]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)


def _made(name: str) -> str:
    return f"\n{_PARTS[name]().strip()}\n\n"


def _keys() -> str:
    parts = []
    for place, title in {**_EVERYWHERE, **PLACE_TITLES}.items():
        actions = [action for action in ACTIONS if place in action.places]
        if actions:
            rows = [(f"`{key_names(action)}`" if action.keys else "by `:`", action.help) for action in actions]
            parts.append(f"## {title}\n\n{table(('key', 'does'), rows)}")
    return "\n".join(parts)


def _reasons() -> str:
    listed = json.loads(json_text(reasons_json(ReasonsReport(tuple(Reason), is_one=False))))["reasons"]
    parts = []
    for gate, title in GATE_TITLES.items():
        parts.append(f"## {title}\n")
        for reason in (reason for reason in listed if reason["gate"] == gate):
            basis = "an inference" if reason["basis"] == "inference" else "the documents"
            lines = [f"### {reason['reason']}", "", reason["meaning"], ""]
            lines += [f"- It {EFFECTS[reason['effect']]}. It rests on {basis}: {reason['source']}."]
            lines += [f"- Fix: {reason['fix']}"] if reason["fix"] else []
            lines += [f"- Where: {reason['where']}"] if reason["where"] else []
            parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def _statuses() -> str:
    return table(("status", "means"), ((str(int(status)), _STATUSES[status]) for status in ExitStatus))


def _map() -> str:
    return "".join(f"- [{title}]({path}): {first}\n" for path, title, first in _pages())


def _pages() -> Iterator[tuple[str, str, str]]:
    """Return every page of the folder: its path, its title, and its first sentence."""
    for path in sorted((ROOT / "docs").glob("*.md")):
        head, _, rest = path.read_text(encoding="utf-8").partition("\n")
        first = re.split(r"(?<=[.?:])\s", rest.strip(), maxsplit=1)[0]
        yield f"docs/{path.name}", head.removeprefix("# "), " ".join(first.split()).rstrip(".:") + "."


_PARTS: dict[str, Callable[[], str]] = {
    "keys": _keys,
    "reasons": _reasons,
    "organisation": lambda: "\n".join(table_of(*part) for part in files.organisation()),
    "tokens": lambda: "\n".join(table_of(*part) for part in files.tokens()),
    "learned": lambda: "\n".join(table_of(*part) for part in files.learned()),
    "expectations": lambda: "\n".join(table_of(*part) for part in files.expectations()),
    "facts": lambda: table(("fact", "names", "true means"), files.facts()),
    "permissions": lambda: table(("permission", "decides"), files.permissions()),
    "coverage": lambda: table(("key", "what is not known where it is not `complete`"), files.coverage()),
    "bounds": lambda: table(("bound", "at most", "of", "beyond it"), bounds.rows()),
    "statuses": _statuses,
    "answers": lambda: table(("command", "keys of its answer"), json_answers.rows()),
    "map": _map,
}


def table_of(title: str, rows: Iterable[files.Key]) -> str:
    """Return the table of one kind of entry of a file."""
    cells = ((f"`{row.name}`", row.type, row.default, row.meaning) for row in rows)
    return f"### {title}\n\n{table(('key', 'value', 'left out', 'means'), cells)}"
