"""What somebody wrote between the lines of `tokens.toml`, through every change."""

import difflib
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.model.inventory import INTEGRATIONS, Inventory
from diagnostics.model.validation import validated
from diagnostics.tokens.secrets import mint
from diagnostics.tokens.transitions.create import Wanted, create
from diagnostics.workspace.changing import change, comments_at_risk
from diagnostics.workspace.edited_toml import edited_text
from diagnostics.workspace.reading import TOKENS_FILE, read_workspace
from diagnostics.workspace.to_toml import comment_count, inventory_text
from tests.cli.tokens.calling import Caller
from tests.tokens.workshop import ADA, EXPORT, NOON, inventory, token, write_workspace

BY_HAND = f"""\
# Our tokens. Ask Ben before revoking anything.
format = 1   # never changes
revision = 7 # Sightline counts

# The export of every night.
[[service_users]]
name = 'Export'   # quotes as one likes
id = "{EXPORT}"
permission_sets = [
    "standard", # what everybody has
]

# ---- tokens ----

# Used by the warehouse.
[[tokens]] # the first
id = "tok_01"
name = "Nightly # export" # a name with a number sign
kind = "service_user"
owner = "{EXPORT}"
inactivity_days = 45
status = "active"
created_at = 2026-11-01 12:00:00+00:00
holds_no_key_like_this = 1
  # indented, about what comes before

# Ada's own.
[[ tokens ]]
    id = "tok_02"
    name = \"\"\"
[[tokens]]
# no comment\"\"\"
    kind = "user"
    owner = "{ADA}"
    inactivity_days = 30
    status = "active"
    created_at = 2026-11-01T09:00:00Z
# The end.
""".replace("holds_no_key_like_this = 1\n", "")


@pytest.fixture
def sightline(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Caller:
    """The command line on a workspace whose tokens somebody wrote down by hand."""
    folder = write_workspace(tmp_path / "acme", inventory(token()))
    (folder / TOKENS_FILE).write_text(BY_HAND, encoding="utf-8", newline="")
    return Caller(folder, capsys)


def _difference(before: str, after: str) -> list[str]:
    """The lines that are not the same, each with its sign."""
    lines = difflib.ndiff(before.splitlines(), after.splitlines())
    return [line for line in lines if line[0] in "+-"]


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_change_touches_only_the_lines_of_its_entry(sightline: Caller, ending: str) -> None:
    """A name, which is its service user's too, and a period; the revision is one line more, whatever ends a line."""
    if ending != "\n":
        (sightline.workspace / TOKENS_FILE).write_bytes(BY_HAND.replace("\n", ending).encode())
    said = sightline("tokens", "edit", "tok_01", "--name", "Lake", "--inactivity-days", "60")
    assert said.status == 0 and "comment" not in said.err
    text = sightline.tokens_file.decode()
    assert text.count(ending) == text.count("\n") and "\r\r" not in text
    assert sorted(_difference(BY_HAND, text)) == sorted(
        [
            "- revision = 7 # Sightline counts",
            "+ revision = 8 # Sightline counts",
            '- name = "Nightly # export" # a name with a number sign',
            '+ name = "Lake" # a name with a number sign',
            "- name = 'Export'   # quotes as one likes",
            '+ name = "Lake"   # quotes as one likes',
            "- inactivity_days = 45",
            "+ inactivity_days = 60",
        ]
    )


def test_no_change_of_a_tokens_life_loses_a_comment(sightline: Caller) -> None:
    """Editing, revoking, regenerating, deleting, creating and recording: every comment is there afterwards."""
    count = comment_count(BY_HAND)
    for arguments in (
        ("tokens", "edit", "tok_02", "--last-used-at", "2026-11-19T09:00:00Z"),
        ("tokens", "revoke", "tok_02", "--yes"),
        ("tokens", "revoke", "tok_01", "--yes"),
        ("tokens", "regenerate", "tok_01", "--yes"),
        ("tokens", "revoke", "tok_01", "--yes"),
        ("tokens", "delete", "tok_01", "--yes"),
        ("tokens", "create", "--kind", "service_user", "--name", "Sync [[tokens]] # no comment"),
        ("tokens", "create", "--kind", "user", "--name", "Mine", "--owner", ADA),
    ):
        said = sightline(*arguments)
        assert said.status == 0, said.err
        assert comment_count(sightline.tokens_file.decode()) == count, arguments
    text = sightline.tokens_file.decode()
    assert text.index("# Ada's own.") < text.index('id = "tok_02"') < text.index("# The end.")
    assert "\n\n\n\n" not in text and text.endswith("\n")


@pytest.mark.parametrize("ending", ["", "\n", "\n\n\n", "\n# last, without a line end"])
def test_new_entries_stand_below_those_of_their_list(tmp_path: Path, ending: str) -> None:
    """Whatever the file ends with, a new service user and its token are whole entries, apart from their neighbours."""
    folder = write_workspace(tmp_path / "acme", inventory(token()))
    path = folder / TOKENS_FILE
    path.write_text(BY_HAND.rstrip("\n") + ending, encoding="utf-8")
    wanted = Wanted(kind="service_user", name="Sync", new_service_user="user_new", used_by=INTEGRATIONS[0])  # type: ignore[arg-type]
    change(folder, lambda facts, held: create(facts, held, wanted, mint().seal), NOON)
    text = path.read_text(encoding="utf-8")
    assert text.index(EXPORT) < text.index("user_new") < text.index("# ---- tokens ----")
    assert [one.name for one in read_workspace(folder).inventory.tokens][-1] == "Sync"
    assert comment_count(text) == comment_count(BY_HAND + ending)


def test_a_file_without_entries_or_revision_is_filled(tmp_path: Path) -> None:
    """The first token of an almost empty file leaves its comment where it is."""
    text = edited_text("# Nothing yet.\nformat = 1", inventory(token()))
    assert text is not None and text.startswith("# Nothing yet.\nformat = 1\n")
    assert edited_text("format = 1\n# kept\n", Inventory(format=1, revision=3)) == "format = 1\n# kept\nrevision = 3\n"


def test_an_entry_that_goes_takes_its_own_comments_along() -> None:
    """What stands above the head and within the entry is its own; what stands above the next one is not."""
    held = validated(Inventory, tomllib.loads(BY_HAND))
    text = edited_text(
        BY_HAND, Inventory(format=1, revision=7, service_users=held.service_users, tokens=held.tokens[1:])
    )
    assert text is not None
    assert "Used by the warehouse" not in text and "# Ada's own." in text


def test_what_cannot_be_kept_is_announced_before_it_is_lost(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Entries in one long list are written anew: the first change says how many comments go, the second has none."""
    folder = write_workspace(tmp_path / "acme", inventory(token()))
    (folder / TOKENS_FILE).write_text(
        f'format = 1\nservice_users = [{{ id = "{EXPORT}", name = "Export" }}] # one\ntokens = [\n  # two\n'
        f'  {{ id = "tok_01", name = "N", kind = "service_user", owner = "{EXPORT}", inactivity_days = 45, '
        'status = "active", '
        "created_at = 2026-11-01T09:00:00Z },\n]\n",
        encoding="utf-8",
    )
    assert comments_at_risk(folder) == 2
    sightline = Caller(folder, capsys)
    assert "loses 2 comments" in sightline("tokens", "edit", "tok_01", "--name", "Lake").err
    assert "comment" not in sightline("tokens", "edit", "tok_01", "--name", "Sea").err


_NAMES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=12)
_ENTRIES = st.lists(
    st.builds(
        lambda name, days, used, hint: {
            "name": name,
            "inactivity_days": days,
            "last_used_at": used,
            "hint": hint,
        },
        _NAMES | st.sampled_from(["[[tokens]]", "# none", '"""', "'''", "a\n[[tokens]]\n"]),
        st.sampled_from([31, 45, 60, 180]),
        st.none() | st.sampled_from([NOON, NOON.replace(microsecond=5)]),
        st.none() | _NAMES,
    ),
    max_size=4,
)


@given(former=_ENTRIES, later=_ENTRIES, revision=st.integers(0, 9), data=st.data())
def test_any_inventory_can_follow_any_file(
    former: list[dict[str, Any]], later: list[dict[str, Any]], revision: int, data: st.DataObject
) -> None:
    """What is said afterwards is what was to be said, and the comments of entries that stay are all there."""
    before, after = (
        Inventory(format=1, revision=count, tokens=tuple(token(f"tok_{n}", **one) for n, one in enumerate(entries)))
        for count, entries in ((revision, former), (3, later))
    )
    lines: list[str] = []
    for line in inventory_text(before).split("\n"):
        if data.draw(st.booleans()):
            lines.append("  # within" if line else "# above")
        lines.append(
            line + data.draw(st.sampled_from(["", "  # beside"])) if line and not line.startswith("[[") else line
        )
    text = "\n".join(lines)
    edited = edited_text(text, after)
    assert edited is not None
    assert validated(Inventory, tomllib.loads(edited)) == after
    if len(later) >= len(former):
        assert all(edited.count(comment) == text.count(comment) for comment in ("# within", "# above"))
    assert edited_text(edited, after) == edited
