"""How something is done here: by a command, or in the app by a key."""

from typing import NamedTuple

from tui.language import N_, _


class Ways(NamedTuple):
    """What to type for each step of a token's life, and what a fact about it is called where it is given."""

    create: str
    edit: str
    revoke: str
    regenerate: str
    delete: str
    rotate: str
    begin: str
    tokens: str
    compare: str
    name: str
    owner: str
    days: str
    sets: str
    moment: str

    def as_facts(self) -> dict[str, str]:
        """Return the ways for a sentence, each under its name with `by_` before it."""
        return {f"by_{name}": _(way) for name, way in self._asdict().items()}


COMMANDS = Ways(
    create="sightline tokens create",
    edit="sightline tokens edit",
    revoke="sightline tokens revoke",
    regenerate="sightline tokens regenerate",
    delete="sightline tokens delete",
    rotate="sightline tokens rotate",
    begin="--new",
    tokens="sightline tokens list",
    compare="sightline compare",
    name="--name",
    owner="--owner",
    days="--inactivity-days",
    sets="--permission-set",
    moment="--at",
)

KEYS = Ways(
    create="a",
    edit="e",
    revoke="v",
    regenerate="n",
    delete="d",
    rotate="o",
    begin="b",
    tokens="3",
    compare="=",
    name=N_("the line Name"),
    owner=N_("the line User"),
    days=N_("the line Inactivity days"),
    sets=N_("the line Permission sets"),
    moment="--at",
)
"""The keys of `tui.actions`, which a test holds them to."""
