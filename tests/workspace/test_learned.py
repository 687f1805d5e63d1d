"""The file of learned facts: what is written is read again, what is wrong is told by its place, nothing is lost."""

import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.model.fact import Fact
from diagnostics.model.validation import validated
from diagnostics.workspace.learned import (
    LEARNED_FILE,
    MOST_ANSWERS,
    NOTHING_LEARNED,
    Learned,
    LearnedAnswer,
    change_learned,
    learned_text,
    read_learned,
)
from diagnostics.workspace.problems import LearnedUnreadable, Problem, ProblemCode
from diagnostics.workspace.toml import read_toml
from tui.presentation.problems import problem_line

AT = datetime(2026, 11, 20, 9, tzinfo=UTC)
HOLDS = Fact(fact="holds", value=True, subject="user_1", permission="Templates: Access")
HEAD = 'format = 1\n[[answers]]\nid = "q"\nanswer = "yes"\nat = 2026-11-20T09:00:00Z\n'
FACT = 'facts = [{ fact = "holds", value = true, subject = "user_1", permission = "P" }]\n'


def answer(identifier: str = "q-1", **more: str) -> LearnedAnswer:
    """Return one answer."""
    return LearnedAnswer(id=identifier, facts=(HOLDS,), answer="no", at=AT, **more)


def test_without_a_file_nothing_was_learned(tmp_path: Path) -> None:
    """A workspace need not have one."""
    assert read_learned(tmp_path) == NOTHING_LEARNED


@given(st.text(), st.text())
def test_whatever_is_written_reads_back_as_it_is(by: str, source: str) -> None:
    """Names may hold anything that text can hold."""
    learned = NOTHING_LEARNED.answered([answer(by=by, source=source)])
    try:
        text = learned_text(learned).encode().decode()
    except UnicodeEncodeError:
        return
    import tomllib

    assert validated(Learned, tomllib.loads(text)) == learned


def test_a_change_is_private_counted_and_made_on_what_is_there(tmp_path: Path) -> None:
    """Each write raises the revision; a second answer to a question takes the place of the first."""
    change_learned(tmp_path, lambda learned: learned.answered([answer("q-1"), answer("q-2")]))
    path = tmp_path / LEARNED_FILE
    assert path.stat().st_mode & 0o777 == 0o600
    change_learned(tmp_path, lambda learned: learned.answered([answer("q-1", by="Bo")]))
    found = read_learned(tmp_path)
    assert [(one.id, one.by) for one in found.answers] == [("q-1", "Bo"), ("q-2", "")]
    assert change_learned(tmp_path, lambda learned: learned.without("q-2")).revision == 3
    assert [one.id for one in read_learned(tmp_path).answers] == ["q-1"]
    assert sorted(one.name for one in tmp_path.iterdir()) == [".sightline", LEARNED_FILE]


def test_nobody_s_answer_is_lost_to_another_s(tmp_path: Path) -> None:
    """Many who answer at once all find their answer kept."""
    changes = [
        threading.Thread(
            target=change_learned, args=(tmp_path, lambda learned, n=n: learned.answered([answer(f"q-{n}")]))
        )
        for n in range(12)
    ]
    for one in changes:
        one.start()
    for one in changes:
        one.join()
    found = read_learned(tmp_path)
    assert (len(found.answers), found.revision) == (12, 12)


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("format = 2\n", ProblemCode.NEWER_FORMAT, 1),
        (HEAD + FACT + "wat = 1\n", ProblemCode.UNKNOWN_KEY, 7),
        (HEAD + "facts = []\n", ProblemCode.NO_FACTS, 6),
        (HEAD + FACT + HEAD.replace("format = 1\n", "") + FACT, ProblemCode.DUPLICATE_ID, 8),
        (HEAD + 'facts = [{ fact = "holds", value = true, subject = "u" }]\n', ProblemCode.FACT_MALFORMED, 6),
        (HEAD + 'facts = [{ fact = "hold", value = true }]\n', ProblemCode.WRONG_VALUE, 6),
        (HEAD + FACT + f'by = "{"x" * 1001}"\n', ProblemCode.TOO_LONG, 7),
        (HEAD + "facts = [" + "FACT, ".replace("FACT", FACT[9:-2]) * 11 + "]\n", ProblemCode.TOO_MANY, 6),
        (
            "format = 1\nanswers = ["
            + f'{{ id = "q", answer = "no", at = 2026-11-20T09:00:00Z, {FACT.strip()} }},' * (MOST_ANSWERS + 1)
            + "]\n",
            ProblemCode.TOO_MANY,
            2,
        ),
    ],
)
def test_what_is_wrong_is_told_by_its_place(tmp_path: Path, text: str, code: ProblemCode, line: int) -> None:
    """Each problem comes with its line and a sentence, whatever it is."""
    (tmp_path / LEARNED_FILE).write_text(text, encoding="utf-8")
    with pytest.raises(LearnedUnreadable) as raised:
        read_learned(tmp_path)
    assert [(one.code, one.line) for one in raised.value.problems] == [(code, line)]
    assert "{" not in problem_line(raised.value.problems[0]).replace("{ ", "")


def test_a_link_is_not_followed_and_a_huge_file_not_read(tmp_path: Path) -> None:
    """What a stranger's workspace leads to is not looked at."""
    (tmp_path / "elsewhere").write_text("format = 1\n")
    (tmp_path / LEARNED_FILE).symlink_to("elsewhere")
    with pytest.raises(LearnedUnreadable):
        read_learned(tmp_path)
    (tmp_path / LEARNED_FILE).unlink()
    (tmp_path / LEARNED_FILE).write_text("format = 1\n" + "#" * (5 * 1024 * 1024))
    with pytest.raises(LearnedUnreadable):
        read_learned(tmp_path)
    found = read_toml(tmp_path / LEARNED_FILE, largest=1024)
    assert isinstance(found, Problem) and found.code is ProblemCode.FILE_TOO_LARGE
