"""The fast reader of plain TOML reads exactly what the parser reads, or leaves the text to it."""

import random
import tomllib
from typing import Any

import pytest
import tomli_w
from hypothesis import example, given
from hypothesis import strategies as st

from diagnostics.workspace.plain_toml import plain_toml
from tests.reference.worlds import random_world

VALUES = (
    '"Ada"', '""', '"夜勤 [x] {y} # z, ="', '"a\\"b\\\\ \\u00e9 \\n"', '"\\q"', '"\\ud800"', '"tab\there"', '"del\x7f"',
    '"line\nbreak"', '"nul\x00"', "'literal'", '"""long"""', '"open', 'x"y"',
    "true", "false", "True", "1", "-1", "+1", "01", "1_000", "0xff", "0o8", "1.5", "1e3", "inf", "nan", ".5", "1.",
    "2026-11-20T09:00:00Z", "2026-11-20T09:00:00z", "2026-11-20t09:00:00Z", "2026-11-20 09:00:00Z",
    "2026-11-20T09:00:00.5Z", "2026-11-20T09:00:00.1234567+05:30", "2026-11-20T09:00:00+24:00", "2026-13-01T00:00:00Z",
    "2026-11-20T24:00:00Z", "2026-11-20T23:59:60Z", "0000-01-01T00:00:00Z", "2026-11-20T09:00:00", "2026-11-20",
    "09:00:00", "1" * 5000,
    "[]", "[ ]", "[\n]", "[,]", '["a"]', '["a", "b",]', '[\n    "a",\n    "b",\n]', '["a" "b"]', '["a",,]', '["a"',
    '["a\\"]"]',
    '["]", "[", "#"]', '[ "a", # said\n "b" ]', "[1, 2]", '["a", 1]', '[["a"]]', "[true]",
    "{}", '{ a = "x" }',
    "[{}]", "[ { } ]", '[{ user = "u" }]', '[\n    { user = "u" },\n    { group = "g", site = "s" },\n]',
    '[{ user = "u", }]', '[{ user = "u" user = "v" }]', '[{ user = "u", user = "v" }]',
    '[{ user = "u", group = "g" },]',
    '[{ everyone = true, covers_service_users = false }]', '[{ everyone = 1 }]', '[{ a.b = "x" }]', '[{ "a" = "x" }]',
    '[{ name = "}, {" }]', '[{ name = "a\\"}" }]', '[{ name = "a" }, "b"]', '["b", { name = "a" }]', "[{ a = 'x' }]",
    '[{ a = "x"\n }]', '[{a="x"},{b="y"}]', '[{ a = { b = "c" } }]', '[{ a = ["b"] }]', '[{ a = "x" }{ b = "y" }]',
)  # fmt: skip
KEYS = ("id", "name", "rules", "a-b_1", "1", "users", "é", '"id"', "a.b", "a b", "")
HEADERS = (
    "[users]",
    "[[users]]",
    "[[users]",
    "[ users ]",
    "[[templates]]",
    "[coverage]",
    "[a.b]",
    '["a"]',
    "[]",
    "[id]",
)
ENDS = ("\n", "\n", "\n", "\r\n", "  \n", " # said\n", "# said\n", "\t#\x01\n", "\r", " x\n", "", "\n\n  \n")


def outcome(read: Any, text: str) -> str:
    """Return what a reader makes of a text, with the types of all values, or that it reads nothing."""
    try:
        data = read(text)
    except ValueError:
        return "nothing"
    return "nothing" if data is None else repr(data)


def check(text: str) -> None:
    """Hold the fast reader to the parser, unless it leaves the text to it."""
    found = outcome(plain_toml, text)
    assert found in ("nothing", outcome(tomllib.loads, text))


equals = st.sampled_from([" = ", "=", " =  ", " ", "\n= "])
lines = st.one_of(
    st.tuples(st.sampled_from(["", "  ", "\t"]), st.sampled_from(HEADERS)).map("".join),
    st.tuples(st.sampled_from(KEYS), equals, st.sampled_from(VALUES)).map("".join),
    st.sampled_from(["", "# said", "  # said [x]", "id", "= 1", "\ufeff"]),
)


@given(st.lists(st.tuples(lines, st.sampled_from(ENDS)).map("".join), max_size=6).map("".join))
@example('users = "a"\n[[users]]\n')
@example("[users]\n[users]\n")
@example('[[users]]\nid = "a"\nid = "b"\n')
def test_a_text_is_read_as_the_parser_reads_it_or_not_at_all(text: str) -> None:
    """Whatever lines come together, valid or not, the fast reader never says anything else than the parser."""
    check(text)


@pytest.mark.parametrize("value", VALUES)
def test_a_value_is_read_as_the_parser_reads_it_or_not_at_all(value: str) -> None:
    """Each kind of value, whatever follows it, is read as the parser reads it, or left to it."""
    for end in ENDS:
        check(f"[[users]]\nid = {value}{end}name = {value}{end}")


def check_mutated(seeds: range) -> None:
    """Hold the fast reader to the parser on files of workspaces with a few characters changed."""
    for seed in seeds:
        source = random.Random(seed)
        text = tomli_w.dumps(source.choice(random_world(source)))
        for _ in range(20):
            at = source.randrange(len(text))
            end = at + source.randrange(3)
            inserted = source.choice(["", "", source.choice('"\\[]{},=#\n\r\t .:-TZ01aé'), text[at - 8 : at]])
            check(text[:at] + inserted + text[end:])


def test_a_file_with_slips_is_read_as_the_parser_reads_it_or_not_at_all() -> None:
    """Characters lost, doubled or mistyped never make the fast reader say anything else than the parser."""
    check_mutated(range(60))


@pytest.mark.soak
def test_very_many_files_with_slips_are_read_as_the_parser_reads_them_or_not_at_all() -> None:
    """The same holds for a hundred thousand slips."""
    check_mutated(range(1000, 6000))


def test_what_programs_write_is_plain() -> None:
    """The files of a workspace are read here and not left to the parser, hostile names and all."""
    organisation = {
        "format": 1,
        "organisation": {"id": "role_1", "name": 'Quote " and \\ and \x1b', "captured_at": "2026-11-20T09:00:00Z"},
        "users": [{"id": "user_1", "holds": ["Templates: Access"]}],
        "templates": [
            {"id": "t1", "archived": False, "rules": [{"group": "g", "site": "s"}, {"everyone": True}], "locations": []}
        ],
    }
    assert plain_toml(tomli_w.dumps(organisation)) == organisation
    by_hand = '# ours\r\n\r\n[coverage]  # what we know\r\n  users = "partial"\r\n'
    assert plain_toml(by_hand) == {"coverage": {"users": "partial"}}
