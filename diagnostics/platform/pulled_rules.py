"""Access rules of templates from the rows of their feed. What is not certain stays a rule that could not be read."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

from diagnostics.model.ids import canonical
from diagnostics.model.organisation import Rule
from diagnostics.model.validation import validated
from diagnostics.platform.assignees import Assignee, Listed, Reading, assignee_of, likely_reading
from diagnostics.platform.fields import Row

Level = Literal["conduct", "edit", "delete"]

_LEVELS: dict[str, Level] = {"view": "conduct", "edit": "edit", "delete": "delete", "owner": "delete"}
_ORDER: tuple[Level, ...] = ("conduct", "edit", "delete")
_FILLERS = frozenset({"template", "permission", "access", "level", "type"})
_BETWEEN = re.compile(r"[^0-9A-Za-z]+")


class Unread(NamedTuple):
    """Rows that could not be read as rules: how many there are of each likely reading."""

    readings: Mapping[Reading | None, int]

    @property
    def total(self) -> int:
        """How many there are in all."""
        return sum(self.readings.values())


class PulledRules:
    """The rules of all templates."""

    def __init__(self, rows: Iterable[Row], listed: Listed) -> None:
        """Sort the rows by template. `listed` are the things that they may name."""
        self._listed = listed
        self._rows: defaultdict[str, list[Row]] = defaultdict(list)
        self._unread: Counter[Reading | None] = Counter()
        for row in rows:
            self._rows[canonical(str(row["template_id"]))].append(row)

    @property
    def unread(self) -> Unread:
        """What could not be read, of the templates that were asked for."""
        return Unread(dict(self._unread))

    def of(self, template: str, home: str) -> tuple[Rule, ...]:
        """Return the rules of a template, each once and at its highest level. `home` is its organisation."""
        levels: dict[Assignee, Level] = {}
        spelled: dict[tuple[object, ...], Assignee] = {}
        unread: dict[str, Level] = {}
        for row in self._rows.get(template, ()):
            word, identifier = str(row["assignee_type"]), str(row["assignee_id"])
            level = level_of(str(row["permission"]))
            assignee = assignee_of(word, identifier, home, self._listed) if level is not None else None
            if level is None:
                unread.setdefault(f"{row['permission']}:{word.upper()}:{identifier}", "conduct")
                self._unread[likely_reading(word, identifier, self._listed)] += 1
            elif assignee is None:
                text = f"{word.upper()}:{identifier}"
                if text not in unread:
                    self._unread[likely_reading(word, identifier, self._listed)] += 1
                unread[text] = _higher(unread.get(text, level), level)
            else:
                known = spelled.setdefault(tuple(canonical(one or "") for one in assignee), assignee)
                levels[known] = _higher(levels.get(known, level), level)
        rules = [_rule(assignee, level) for assignee, level in levels.items()]
        rules += [validated(Rule, {"unrecognised": text, "level": level}) for text, level in unread.items()]
        return tuple(rules)


def level_of(permission: str) -> Level | None:
    """Return the level that a permission grants, or None for a word that nobody knows."""
    parts = [part.lower() for part in _BETWEEN.split(permission) if part]
    while len(parts) > 1 and parts[0] in _FILLERS:
        del parts[0]
    return _LEVELS.get("_".join(parts))


def _rule(assignee: Assignee, level: Level) -> Rule:
    named = {"user": assignee.user, "group": assignee.group, "site": assignee.site}
    data: dict[str, object] = {key: value for key, value in named.items() if value is not None}
    return validated(Rule, {**(data or {"everyone": True}), "level": level})


def _higher(one: Level, other: Level) -> Level:
    return max(one, other, key=_ORDER.index)
