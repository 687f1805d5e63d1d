"""A megabyte of anything that is wrong is told soon and in little memory, a file of any size in the same words."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from diagnostics.limits import LIMITS, MAX_FILE_VALUES, MAX_PROBLEMS
from diagnostics.workspace import toml
from diagnostics.workspace.problems import Problem, ProblemCode, WorkspaceUnreadable, count_of
from diagnostics.workspace.reading import read_workspace
from tests.workspace.cases import CASES, ORGANISATION, TOKENS, files_of
from tests.workspace.test_reading import put
from tui.cli.main import run
from tui.presentation.problems import problem_line

ROOT = Path(__file__).parents[2]
MEGABYTE = 1_000_000

_USER = '[[users]]\nid = "u{}"\nname = "Bo"\nstatus = "{}"\n'


def filled(piece: Callable[[int], str], joint: str = "\n") -> str:
    """Return about a megabyte of numbered pieces."""
    pieces, size, number = [], 0, 0
    while size < MEGABYTE:
        pieces.append(piece(number))
        size += len(pieces[-1]) + len(joint)
        number += 1
    return joint.join(pieces)


def within(old: str, new: str) -> str:
    """Return the small workspace's organisation with `new` in the place of `old`."""
    assert old in ORGANISATION
    return ORGANISATION.replace(old, new, 1)


_NAMES = filled(lambda n: f'"p{n}"', ", ")
RULES = '[{ group = "night" }]'
MEMBERS = 'members = ["ada"]'
KEY = 'permission_set = "standard"'

MEGABYTES = {
    "unknown-keys-of-a-template": lambda: ORGANISATION + filled(lambda n: f"k{n} = 1"),
    "unknown-keys-of-the-file": lambda: filled(lambda n: f"k{n} = 1") + "\n" + ORGANISATION,
    "unknown-keys-of-the-organisation": lambda: within('name = "Acme"', filled(lambda n: f"k{n} = 1")),
    "unknown-tables": lambda: ORGANISATION + filled(lambda n: f"[t{n}]"),
    "empty-users": lambda: ORGANISATION + filled(lambda n: "[[users]]"),
    "empty-inline-tables": lambda: "users = [" + filled(lambda n: "{}", ",") + "]\n" + ORGANISATION,
    "dangling-members": lambda: within(MEMBERS, "members = [" + filled(lambda n: f'"u{n}"', ", ") + "]"),
    "members-that-are-numbers": lambda: within(MEMBERS, "members = [" + filled(lambda n: "1", ",") + "]"),
    "rules-with-a-wrong-key": lambda: within(RULES, "[" + filled(lambda n: '{ group = "night", x = 1 }', ", ") + "]"),
    "rules-that-dangle": lambda: within(RULES, "[" + filled(lambda n: f'{{ group = "n{n}" }}', ", ") + "]"),
    "rules-of-nothing": lambda: within(RULES, "[" + filled(lambda n: "{}", ",") + "]"),
    "a-rule-of-very-many-keys": lambda: within(RULES, "[{" + filled(lambda n: f"k{n} = 1", ", ") + "}]"),
    "one-id-for-all": lambda: ORGANISATION + filled(lambda n: _USER.format("", "active")),
    "a-wrong-status-each": lambda: ORGANISATION + filled(lambda n: _USER.format(n, "aktive")),
    "a-circle-of-sites": lambda: (
        ORGANISATION + filled(lambda n: f'[[sites]]\nid = "s{n}"\nname = "S"\nparent = "s{n + 1 if n < 20_000 else 0}"')
    ),
    "held-and-lacked": lambda: within(KEY, "".join(f"{key} = [{_NAMES}]\n" for key in ("holds", "lacks"))),
    "a-key-of-a-megabyte": lambda: ORGANISATION + "k" * MEGABYTE + " = 1\n",
    "a-status-of-a-megabyte": lambda: within('"active"', '"' + "a" * MEGABYTE + '"'),
    "an-id-of-a-megabyte": lambda: within(RULES, '[{ group = "' + "a" * MEGABYTE + '" }]'),
    "a-number-of-a-megabyte": lambda: ORGANISATION + "x = " + "9" * MEGABYTE,
    "brackets": lambda: ORGANISATION + "x = " + "[" * MEGABYTE,
    "closed-brackets": lambda: ORGANISATION + "x = " + "[" * (MEGABYTE // 2) + "]" * (MEGABYTE // 2),
    "inline-tables-in-each-other": lambda: ORGANISATION + "x = " + "{a=" * (MEGABYTE // 3),
    "keys-of-many-parts": lambda: filled(lambda n: "a." * 4000 + f"b{n} = 1"),
    "headers-of-many-parts": lambda: filled(lambda n: "[" + "a." * 4000 + f"b{n}]"),
    "dots": lambda: "." * MEGABYTE,
    "quotes": lambda: ORGANISATION + '"' * MEGABYTE,
    "equals-signs": lambda: "a" + "=" * MEGABYTE,
    "control-characters": lambda: ORGANISATION + "\x01" * MEGABYTE,
    "an-unending-string": lambda: ORGANISATION + 'x = """' + "\n" * MEGABYTE,
    "comments": lambda: "#\n" * (MEGABYTE // 2),
    "conflicts": lambda: filled(lambda n: "<<<<<<< HEAD\n=======\n>>>>>>> x"),
    "a-key-twice-each": lambda: ORGANISATION + filled(lambda n: "a = 1"),
    "times-that-cannot-be": lambda: "x = [" + filled(lambda n: "2026-13-01T00:00:00Z", ",") + "]",
}
_SECONDS = 10
"""Of the processor, after which the system ends a process: what grows with the square takes minutes."""

_SCRIPT = f"""
import resource
resource.setrlimit(resource.RLIMIT_CPU, ({_SECONDS}, {_SECONDS}))
import sys
sys.path.insert(0, {str(ROOT)!r})
from tui.cli.main import run
status = run(["lint", sys.argv[1]])
with open("/proc/self/status") as told:
    peak = next(line for line in told if line.startswith("VmHWM:"))
print(peak.split()[1], file=sys.stderr)
sys.exit(status)
"""


def linted(folder: Path) -> tuple[int, str, int]:
    """Run `lint` in a process of its own that may not run for long; return its status, its lines, and MB of memory."""
    done = subprocess.run([sys.executable, "-c", _SCRIPT, str(folder)], capture_output=True, text=True, check=False)
    assert done.stderr.strip().isdigit(), done.stderr[-500:]
    return done.returncode, done.stdout, int(done.stderr) // 1024


pytestmark = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is told by /proc here")


@pytest.mark.parametrize("name", MEGABYTES)
def test_a_megabyte_of_what_is_wrong_is_told_soon_and_in_300_megabytes(tmp_path: Path, name: str) -> None:
    """It comes to an end by itself, with a few lines that name the file, and how many there are beside them."""
    content = MEGABYTES[name]().encode()
    status, told, used = linted(put(tmp_path, {"organisation.toml": content, "tokens.toml": TOKENS.encode()}))
    lines = told.splitlines()
    assert status == 1, told[:500]
    assert used < 300
    assert lines[0].startswith(f"{tmp_path}/organisation.toml:")
    assert len(lines) <= MAX_PROBLEMS + 2
    assert max(map(len, lines)) < 1000
    if len(lines) > 1 and lines[-1] != "2 problems":
        assert (lines[-2].startswith("and "), lines[-1].endswith(" problems")) == (len(lines) > MAX_PROBLEMS, True)


def test_a_megabyte_of_tokens_is_told_as_soon(tmp_path: Path) -> None:
    """The other file is no different."""
    tokens = TOKENS + filled(lambda n: "[[tokens]]")
    files = {"organisation.toml": ORGANISATION.encode(), "tokens.toml": tokens.encode()}
    status, told, used = linted(put(tmp_path, files))
    assert (status, used < 300) == (1, True)
    assert told.splitlines()[0] == f"{tmp_path}/tokens.toml:16: tokens[1].id: this key is missing. Add it"


def test_all_problems_are_counted_and_the_first_are_told(tmp_path: Path) -> None:
    """However many: the first hundred with their lines, in the order of the file, and the exact number of the rest."""
    content = ORGANISATION + "".join(_USER.format(number, "aktive") for number in range(7000))
    put(tmp_path, {"organisation.toml": content.encode()})
    with pytest.raises(WorkspaceUnreadable) as refused:
        read_workspace(tmp_path)
    *listed, last = refused.value.problems
    assert [problem.place for problem in listed] == [f"users[{number}].status" for number in range(1, 101)]
    assert [problem.line for problem in listed] == [35 + 4 * number for number in range(100)]
    assert problem_line(last) == "and 6900 more"
    assert count_of(refused.value.problems) == 7000


def test_json_counts_what_it_does_not_list(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A script gets the first problems, each a real one, and how many there are."""
    content = ORGANISATION + "[[users]]\n" * 500
    put(tmp_path, {"organisation.toml": content.encode()})
    assert run(["lint", str(tmp_path), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (len(told["problems"]), told["problems_total"]) == (100, 1500)
    assert {problem["problem"] for problem in told["problems"]} == {"missing-key"}


@pytest.mark.parametrize("sort", ["keys", "members", "entries", "rules", "organisation"])
def test_what_is_checked_in_pieces_is_found_where_it_stands(tmp_path: Path, sort: str) -> None:
    """One wrong thing behind very many right ones, and very many wrong ones before a missing key: each at its place."""
    if sort == "keys":
        content = filled(lambda n: f"k{n} = 1") + "\n" + ORGANISATION.replace("format = 1\n", "")
        wanted, code = "format", ProblemCode.MISSING_KEY
    elif sort == "organisation":
        content = within('name = "Acme"', "\n".join(f"k{n} = 1" for n in range(90)))
        wanted, code = "organisation.name", ProblemCode.MISSING_KEY
    elif sort == "members":
        content = within(MEMBERS, "members = [" + '"ada", ' * 12_000 + "7]")
        wanted, code = "groups[0].members[12000]", ProblemCode.WRONG_TYPE
    elif sort == "entries":
        content = ORGANISATION + "".join(_USER.format(n, "active") for n in range(12_000)) + '[[users]]\nid = ""\n'
        wanted, code = "users[12001].id", ProblemCode.EMPTY_ID
    else:
        content = within(RULES, "[" + '{ group = "night" }, ' * 12_000 + '{ group = "night", x = 1 }]')
        wanted, code = "templates[0].rules[12000].x", ProblemCode.UNKNOWN_KEY
    put(tmp_path, {"organisation.toml": content.encode()})
    with pytest.raises(WorkspaceUnreadable) as refused:
        read_workspace(tmp_path)
    assert (wanted, code) in {(problem.place, problem.code) for problem in refused.value.problems}
    assert len([problem for problem in refused.value.problems if problem.code is ProblemCode.MISSING_KEY]) <= 2


def told_of(folder: Path) -> list[Problem]:
    """Return the problems of a workspace, without what a parser calls a fault, which is its own matter."""
    with pytest.raises(WorkspaceUnreadable) as refused:
        read_workspace(folder)
    return [
        Problem(one.file, one.code, one.place, one.line, {key: one.facts[key] for key in one.facts if key != "detail"})
        for one in refused.value.problems
    ]


@pytest.mark.parametrize("name", [name for name in CASES if name not in ("empty", "blank")])
def test_a_large_file_gets_the_same_words_as_a_small_one(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Read by the quick reader, every fault is told with the same code, place, line and values."""
    put(tmp_path, files_of(CASES[name]))
    small = told_of(tmp_path)
    monkeypatch.setattr(toml, "LARGE_BYTES", 0)
    assert told_of(tmp_path) == small


@pytest.mark.parametrize("old", ['"active"', "status", "[[groups]]"])
def test_a_file_of_five_megabytes_is_told_with_its_lines(tmp_path: Path, old: str) -> None:
    """The same without anything set otherwise: a wrong value, a wrong key, a table that stands for a list."""
    new = {'"active"': '"aktive"', "status": "state", "[[groups]]": "[groups]"}[old]
    users = "".join(_USER.format(f"{number:040d}", "active") for number in range(60_000))
    content = within(old, new) + users
    assert len(content) > 5 * MEGABYTE
    put(tmp_path, {"organisation.toml": within(old, new).encode()})
    small = [problem_line(problem) for problem in told_of(tmp_path)]
    put(tmp_path, {"organisation.toml": content.encode()})
    assert [problem_line(problem) for problem in told_of(tmp_path)] == small
    assert small[0].startswith(f"{tmp_path}/organisation.toml:")


def test_sixty_megabytes_of_headers_are_refused_at_once(tmp_path: Path) -> None:
    """Each would take more memory than its ten characters: the limit is named, and no gigabytes are taken for it."""
    put(tmp_path, {"organisation.toml": b"format = 1\n" + b"[[users]]\n" * 6_000_000})
    status, told, used = linted(tmp_path)
    assert (status, used < 300) == (1, True)
    assert told == (
        f"{tmp_path}/organisation.toml: the file has more than {MAX_FILE_VALUES:,} keys and values. "
        "Put the workspace's file in its place\n"
    )


def test_every_limit_has_a_name_of_its_own() -> None:
    """The table of bounds can be listed: no name twice, each a number above nothing."""
    assert len({limit.name for limit in LIMITS}) == len(LIMITS)
    assert all(limit.most > 0 for limit in LIMITS)
