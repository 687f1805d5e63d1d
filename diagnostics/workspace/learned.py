"""Learned facts: answers that somebody looked up in the product, kept in `learned.toml` with who, when and where from.

A pull never touches the file. An answer fills only what the facts leave unknown (`diagnostics.findings.learned`).
"""

import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Literal

from diagnostics.model.fact import Fact
from diagnostics.model.inventory import MAX_INTEGER
from diagnostics.model.organisation import Facts
from diagnostics.model.validation import DataInvalid, FormatOne, Id, Many, Narrowed, Time, validated
from diagnostics.workspace.files import Folder
from diagnostics.workspace.lock import WAIT_SECONDS, locked
from diagnostics.workspace.problems import LearnedUnreadable, Problem, ProblemCode
from diagnostics.workspace.storage_errors import StorageCode, StorageFailed
from diagnostics.workspace.to_toml import table_text
from diagnostics.workspace.toml import TomlFile, read_toml
from diagnostics.workspace.writing import Replacement, remove_leftovers

LEARNED_FILE = "learned.toml"

MOST_ANSWERS = 1_000
"""Far more than anybody looks up."""

MOST_FACTS = 10
"""Facts in one answer: a question is about one thing, and two permissions at most open it."""

_LARGEST_BYTES = 4 * 1024 * 1024
_LONGEST = 1_000
_ATTEMPTS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnedAnswer(Facts):
    """One answer. `yes`: at least one of the facts is so. `no`: none of them is.

    `id` is the question's, `by` who answered, `source` where it was looked up.
    """

    id: Id
    facts: Many[Fact]
    answer: Literal["yes", "no"]
    by: str = ""
    at: Time
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned(Facts):
    """Everything that `learned.toml` says. `revision` goes up with every write."""

    format: FormatOne
    revision: Annotated[int, Narrowed(ge=0, le=MAX_INTEGER)] = 0
    answers: Many[LearnedAnswer] = ()

    def answered(self, answers: Sequence[LearnedAnswer]) -> "Learned":
        """Return it with `answers`, each in the place of an earlier one to the same question."""
        given = {answer.id: answer for answer in answers}
        kept = [given.pop(answer.id, answer) for answer in self.answers]
        return replace(self, revision=self.revision + 1, answers=(*kept, *given.values()))

    def without(self, identifier: str) -> "Learned":
        """Return it without the answer to one question."""
        left = tuple(answer for answer in self.answers if answer.id != identifier)
        return replace(self, revision=self.revision + 1, answers=left)


NOTHING_LEARNED = Learned(format=1)


def read_learned(folder: Path) -> Learned:
    """Read the learned facts of a workspace; without the file there are none.

    Raises:
        LearnedUnreadable: with every problem of the file, where there is any.
    """
    path = folder / LEARNED_FILE
    try:
        with Folder.open(folder) as inside:
            file = read_toml(path, largest=_LARGEST_BYTES, within=inside)
    except FileNotFoundError:
        return NOTHING_LEARNED
    except OSError as error:
        unreadable = Problem(path, ProblemCode.FILE_UNREADABLE, facts={"detail": error.strerror or str(error)})
        raise LearnedUnreadable([unreadable]) from error
    if isinstance(file, Problem):
        if file.code is ProblemCode.FILE_MISSING:
            return NOTHING_LEARNED
        raise LearnedUnreadable([file])
    return _checked(file)


def change_learned(folder: Path, change: Callable[[Learned], Learned], wait: float = WAIT_SECONDS) -> Learned:
    """Apply `change` to the learned facts as they are on disk now, under the lock, and return what came of it.

    A file that somebody else saves meanwhile, without taking the lock, is read again.

    Raises:
        LearnedUnreadable: where the file cannot be used.
        StorageFailed: where the change cannot be stored.
    """
    path = folder / LEARNED_FILE
    with locked(folder, wait):
        remove_leftovers(path)
        for _ in range(_ATTEMPTS):
            before = read_learned(folder)
            after = change(before)
            if after is before:
                return before
            replacement = Replacement(path, _content(path, after))
            try:
                if read_learned(folder) == before:
                    replacement.take_place()
                    return after
            finally:
                replacement.discard()
    raise StorageFailed(StorageCode.KEEPS_CHANGING, path)


def learned_text(learned: Learned) -> str:
    """Return `learned.toml`."""
    head = f"format = {learned.format}\nrevision = {learned.revision}\n"
    return head + "".join(table_text("[[answers]]", answer) for answer in learned.answers)


def _content(path: Path, learned: Learned) -> bytes:
    """Return what the file shall hold.

    Raises:
        StorageFailed: where it would not read back as it is.
    """
    text = learned_text(learned)
    try:
        content = text.encode()
        is_same = validated(Learned, tomllib.loads(text)) == learned
    except ValueError:
        is_same = False
    if not is_same or len(learned.answers) > MOST_ANSWERS:
        raise StorageFailed(StorageCode.NOT_REPRESENTABLE, path)
    return content


def _checked(file: TomlFile) -> Learned:
    from diagnostics.workspace.lines import Lines

    problems = []
    learned = NOTHING_LEARNED
    try:
        learned = validated(Learned, file.data)
    except DataInvalid as error:
        from diagnostics.workspace.salvage import nested_too_deep, newer_format, problems_of

        if (unlike := newer_format(file.path, file.data) or nested_too_deep(file.path, file.data)) is not None:
            problems.append(unlike)
        else:
            problems.extend(problems_of(file.path, error, Learned))
    problems.extend(_problems(file.path, learned))
    if problems:
        lines = Lines(file.text, file.data)
        raise LearnedUnreadable(
            [
                replace(problem, line=lines.of(problem.place, problem.facts.get("value"))) if problem.place else problem
                for problem in problems
            ]
        )
    return learned


def _problems(path: Path, learned: Learned) -> Iterator[Problem]:
    """Return what is wrong with answers of the right shape."""
    if len(learned.answers) > MOST_ANSWERS:
        yield Problem(path, ProblemCode.TOO_MANY, "answers", facts={"limit": str(MOST_ANSWERS)})
        return
    first: dict[str, int] = {}
    for number, answer in enumerate(learned.answers):
        place = f"answers[{number}]"
        if answer.id in first:
            facts = {"value": answer.id, "first": f"answers[{first[answer.id]}]"}
            yield Problem(path, ProblemCode.DUPLICATE_ID, f"{place}.id", facts=facts)
        first.setdefault(answer.id, number)
        if not answer.facts:
            yield Problem(path, ProblemCode.NO_FACTS, f"{place}.facts")
        if len(answer.facts) > MOST_FACTS:
            yield Problem(path, ProblemCode.TOO_MANY, f"{place}.facts", facts={"limit": str(MOST_FACTS)})
        for key in ("by", "source"):
            if len(getattr(answer, key)) > _LONGEST:
                yield Problem(path, ProblemCode.TOO_LONG, f"{place}.{key}", facts={"limit": str(_LONGEST)})
