"""One elementary fact that an answer may hang on, as `learned.toml` and the JSON of answers spell it."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, get_args

from diagnostics.model.ids import canonical
from diagnostics.model.organisation import Facts
from diagnostics.model.validation import Id

FactCode = Literal[
    "holds",
    "in-group",
    "at-site",
    "covers-service-users",
    "rule-covers",
    "other-rule-covers",
    "has-locations",
    "token-in-use",
    "subject-active",
]
FACT_CODES: tuple[FactCode, ...] = get_args(FactCode)

_SPEAKS_OF: dict[FactCode, tuple[tuple[str, ...], ...]] = {
    "holds": (("subject", "permission"), ("permission_set", "permission")),
    "in-group": (("subject", "group"),),
    "at-site": (("subject", "site"),),
    "covers-service-users": ((), ("template", "rule")),
    "rule-covers": (("template", "rule", "subject"),),
    "other-rule-covers": (("template", "subject"),),
    "has-locations": (("template",),),
    "token-in-use": (("token",),),
    "subject-active": (("subject",),),
}
"""The ids that a fact of each code names: one of these sets of keys, whole, and no other key."""

_KEYS = ("subject", "permission_set", "permission", "group", "site", "template", "rule", "token")
_EXACT = ("permission", "rule")

FactKey = tuple[str, ...]
"""What a fact is about, in a form in which two spellings of one id are equal."""


class FactMalformed(ValueError):
    """A fact names other things than its code speaks of. `wanted` are the sets of keys that it may name."""

    def __init__(self, code: FactCode, given: tuple[str, ...]) -> None:
        """Keep the code, the keys that were given, and those that it may name."""
        super().__init__(code)
        self.code = code
        self.given = given
        self.wanted = _SPEAKS_OF[code]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fact(Facts):
    """One thing that is so, or is not. Two facts are equal where they mean the same, however their ids are spelled.

    `holds`: a subject, or a permission set, holds a permission. `covers-service-users`: an `everyone` rule does, or
    without one all of this organisation's whose coverage is not said. `rule-covers`: a rule that could not be read
    covers the subject. `other-rule-covers`: a rule that is not listed, or the ownership, does.
    """

    fact: FactCode
    value: bool
    subject: Id | None = None
    permission_set: Id | None = None
    permission: str | None = None
    group: Id | None = None
    site: Id | None = None
    template: Id | None = None
    rule: int | None = None
    token: Id | None = None

    def __post_init__(self) -> None:
        """Refuse a fact whose ids are not those that its code speaks of.

        Raises:
            FactMalformed: with the keys that it may name.
        """
        given = tuple(key for key in _KEYS if getattr(self, key) is not None)
        if not any(set(given) == set(wanted) for wanted in _SPEAKS_OF[self.fact]) or (self.rule or 0) < 0:
            raise FactMalformed(self.fact, given)

    @property
    def key(self) -> FactKey:
        """What it is about: the same for every spelling of its ids, and for the fact and its contrary."""
        return _key(self.fact, *(getattr(self, name) for name in _KEYS))

    def contrary(self) -> "Fact":
        """Return the fact that says the opposite."""
        return self.changed("value", not self.value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Fact) and self.value is other.value and self.key == other.key

    def __hash__(self) -> int:
        return hash((self.key, self.value))

    def as_table(self) -> dict[str, Any]:
        """Return the fact as a file and the JSON of answers spell it."""
        return dict(self.told())


@lru_cache(maxsize=1 << 14)
def _key(code: FactCode, *values: str | int | None) -> FactKey:
    named = zip(_KEYS, values, strict=True)
    return (code, *(_spelled(name, value) for name, value in named if value is not None))


def _spelled(name: str, value: str | int) -> str:
    """Return a key's value with its name: a subject and a permission set may bear one id."""
    return f"{name}={value if name in _EXACT else canonical(str(value))}"
