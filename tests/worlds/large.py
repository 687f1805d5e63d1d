"""A large workspace, the same for the same seed: `python -m tests.worlds.large [FOLDER]`.

Groups, sites and templates differ in size as they do in life: a few are very large, most are small.
"""

import argparse
import hashlib
import random
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from pathlib import Path

CAPTURED_AT = datetime(2026, 11, 20, 9, tzinfo=UTC)
_BUILD = Path(__file__).parents[2] / "build" / "benchmarks"
_OWN, _ABROAD = "role_" + "0a" * 16, "role_" + "0b" * 16
_SETS = {
    "standard": ("Templates: Access", "Locations: Access"),
    "limited": ("Templates: Access",),
    "admin": ("Templates: Access", "Locations: Access", "Override permissions: View all data"),
    "none": (),
}


@dataclass(frozen=True)
class Sizes:
    """How many of each there are. The defaults are what is called large."""

    users: int = 50_000
    groups: int = 2_000
    sites: int = 500
    templates: int = 100_000
    rules: int = 500_000
    memberships: int = 400_000
    service_users: int = 10
    tokens: int = 20
    seed: int = 1


LARGE = Sizes()


def generated(sizes: Sizes = LARGE) -> Path:
    """Return the folder of a generated workspace, which is made where it is not there yet."""
    recipe = hashlib.sha256(Path(__file__).read_bytes() + repr(sizes).encode()).hexdigest()
    folder = _BUILD / recipe[:12]
    if not (folder / "complete").exists():
        generate(folder, sizes)
        (folder / "complete").touch()
    return folder


def generate(folder: Path, sizes: Sizes) -> None:
    """Write `organisation.toml` and `tokens.toml` of these sizes into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    world = _World(sizes)
    for name, lines in (("organisation.toml", world.organisation()), ("tokens.toml", world.tokens())):
        with (folder / name).open("w", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in lines)


class _World:
    """Everything that is random, in the order in which it is written."""

    def __init__(self, sizes: Sizes) -> None:
        self._sizes = sizes
        self._random = random.Random(sizes.seed)
        self._users = self._ids("user_", sizes.users)
        self._service_users = self._ids("user_", sizes.service_users)
        self._groups = self._ids("role_", sizes.groups)
        self._sites = self._ids("location_", sizes.sites)
        self._templates = self._ids("template_", sizes.templates)

    def organisation(self) -> Iterator[str]:
        """Return the lines of `organisation.toml`."""
        yield "format = 1"
        yield from _table("[organisation]", id=_OWN, name="Large Facilities", captured_at=CAPTURED_AT)
        yield from _table("[[organisations]]", id=_ABROAD, name="Harbour Group")
        yield from self._user_tables()
        in_groups = self._sizes.memberships * 7 // 8
        for group, members in zip(self._groups, self._members(in_groups, len(self._groups)), strict=True):
            yield from _table("[[groups]]", id=group, name=f"Group {group[5:9]}", members=members)
        in_sites = self._members(self._sizes.memberships - in_groups, len(self._sites))
        for number, (site, members) in enumerate(zip(self._sites, in_sites, strict=True)):
            # Four sites below each, five deep at 500.
            parent = self._sites[(number - 1) // 4] if number else None
            yield from _table("[[sites]]", id=site, name=f"Site {number}", parent=parent, members=members)
        for name, permissions in _SETS.items():
            yield from _table("[[permission_sets]]", id=name, name=name.title(), permissions=list(permissions))
        yield from self._template_tables()

    def tokens(self) -> Iterator[str]:
        """Return the lines of `tokens.toml`."""
        yield "format = 1"
        yield "revision = 1"
        for number, service_user in enumerate(self._service_users):
            sets = ["standard"] if number % 4 else ["standard", "admin"]
            yield from _table("[[service_users]]", id=service_user, name=f"Export {number}", permission_sets=sets)
        for number in range(self._sizes.tokens):
            of_service_user = bool(self._service_users) and number % 2 == 0
            owners = self._service_users if of_service_user else self._users
            yield from _table(
                "[[tokens]]",
                id=f"tok_{number:02}",
                name=f"Token {number}",
                kind="service_user" if of_service_user else "user",
                owner=owners[number // 2 % len(owners)],
                inactivity_days=45 if of_service_user else 30,
                status="active",
                created_at=CAPTURED_AT - timedelta(days=100),
                last_used_at=CAPTURED_AT - timedelta(days=number),
            )

    def _ids(self, prefix: str, count: int) -> list[str]:
        return [f"{prefix}{self._random.getrandbits(128):032x}" for _ in range(count)]

    def _user_tables(self) -> Iterator[str]:
        for number, user in enumerate(self._users):
            yield from _table(
                "[[users]]",
                id=user,
                name=f"User {number}",
                email=f"user{number}@large.example",
                status="active" if number % 25 != 24 else "deactivated",
                seat="full",
                permission_set=("standard", "limited", "standard", "none")[number % 4] if number % 200 else "admin",
            )

    def _members(self, memberships: int, lists: int) -> Iterator[list[str]]:
        """Return members for so many lists, a tenth of which hold half of all."""
        large = max(1, lists // 10)
        for number in range(lists):
            share = memberships / 2 / large if number < large else memberships / 2 / max(1, lists - large)
            yield self._random.sample(self._users, min(len(self._users), round(share)))

    def _template_tables(self) -> Iterator[str]:
        source, sizes = self._random, self._sizes
        for number, template in enumerate(self._templates):
            is_abroad = number % 50 == 49
            count = sizes.rules * (number + 1) // sizes.templates - sizes.rules * number // sizes.templates
            changed = CAPTURED_AT - timedelta(minutes=source.randrange(1_000_000))
            yield from _table(
                "[[templates]]",
                id=template,
                name=f"Template {number}",
                owner=source.choice(self._users),
                organisation=_ABROAD if is_abroad else None,
                archived=True if number % 10 == 9 else None,
                modified_at=changed if number % 20 else None,
                locations=source.sample(self._sites, 2) if number % 5 == 0 and len(self._sites) > 1 else None,
            )
            yield "rules = ["
            for _ in range(count):
                yield f"    {{ {self._rule(is_abroad)} }},"
            yield "]"

    def _rule(self, is_abroad: bool) -> str:
        source = self._random
        chance = source.random()
        if chance < 0.5 or not self._sites:
            # Small numbers are common: a few groups are on very many templates.
            group = self._groups[int(len(self._groups) * source.random() ** 2)]
            return f'group = "{group}"' + (', invitation = "pending"' if is_abroad and chance < 0.2 else "")
        if chance < 0.72:
            return f'user = "{source.choice(self._users)}"'
        if chance < 0.84:
            return f'site = "{source.choice(self._sites)}"'
        if chance < 0.95:
            return f'group = "{source.choice(self._groups)}", site = "{source.choice(self._sites)}"'
        if chance < 0.98 and self._service_users:
            return f'service_user = "{source.choice(self._service_users)}"'
        return source.choice(
            ["everyone = true", "everyone = true, covers_service_users = true", 'unrecognised = "SITE_INTERSECTION"']
        )


def _table(header: str, **values: object) -> Iterator[str]:
    yield ""
    yield header
    for key, value in values.items():
        if isinstance(value, list):
            yield f"{key} = ["
            yield from (f'    "{item}",' for item in value)
            yield "]"
        elif value is not None:
            yield f"{key} = {_toml(value)}"


def _toml(value: object) -> str:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else f'"{value}"'


def sizes_from(arguments: Iterable[str] | None = None) -> tuple[Path | None, Sizes]:
    """Return the folder and the sizes that a command line gives."""
    parser = argparse.ArgumentParser(description="Generate a large workspace.")
    parser.add_argument("folder", type=Path, nargs="?", help="where to (build/benchmarks by default)")
    for field in fields(Sizes):
        parser.add_argument(f"--{field.name.replace('_', '-')}", type=int, default=field.default)
    given = vars(parser.parse_args(list(arguments) if arguments is not None else None))
    return given.pop("folder"), Sizes(**given)


def main() -> None:
    """Generate what the command line asks for and say how large it is."""
    folder, sizes = sizes_from()
    start = time.perf_counter()
    if folder is None:
        folder = generated(sizes)
    else:
        generate(folder, sizes)
    megabytes = sum(path.stat().st_size for path in folder.iterdir()) / 1e6
    print(f"{folder}: {megabytes:.0f} MB in {time.perf_counter() - start:.1f} s")


if __name__ == "__main__":
    main()
