"""List, gap and why beside plain alternatives, in one process: `python -m tests.benchmarks.access`."""

import json
import statistics
import sys
import time
from collections.abc import Callable, Container
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TypeVar

import msgspec
from pyroaring import BitMap

from diagnostics.access.directory import Directory
from diagnostics.access.index.index import Index
from diagnostics.access.index.of_template import audiences
from diagnostics.access.types import Call, Question, Requester, Subject, Truth, Verdict
from diagnostics.access.walk import walk
from diagnostics.findings.conditions import Unknowns
from diagnostics.findings.gap import gap
from diagnostics.findings.repairs.repairs import Repairer
from diagnostics.model.ids import canonical
from diagnostics.model.inventory import Token
from diagnostics.model.organisation import Rule, User
from diagnostics.workspace.reading import read_workspace
from tests.benchmarks.alternatives import CODES, Plain, Roaring, Sqlite, flatten
from tests.benchmarks.measuring import in_words, print_table, seconds
from tests.worlds.large import CAPTURED_AT, generated, sizes_from
from tui.presentation.gap.view import gap_json
from tui.presentation.json_rows import json_text

_USERS = 20
_NEW = 2_000
_WIDE = 5
_CALL = Call()
Built = TypeVar("Built")


def main() -> None:
    """Measure and print."""
    workspace = read_workspace(generated(sizes_from()[1]))
    directory = workspace.directory()
    print("built once:")
    index = _built("Sightline's index", lambda: Index(directory))
    flat = _built("flat facts for the others", lambda: flatten(directory))
    sqlite = _built("SQLite", lambda: Sqlite(flat))
    plain = _built("dicts and sets", lambda: Plain(flat))
    roaring = _built("raw bitmaps", lambda: Roaring(flat))
    requesters = [_requester(user) for user in _typical(directory)]
    users = [canonical(requester.token.owner) for requester in requesters if requester.token is not None]
    _hold_equal(directory, index, requesters, users, sqlite, plain, roaring)

    def over_users(call: Callable[[int], object]) -> float:
        return statistics.median(seconds(partial(call, number)) for number in range(len(users)))

    sets = [roaring.sets(user) for user in users]
    listing = {
        "Sightline": over_users(lambda number: index.visible(requesters[number], _CALL, CAPTURED_AT)),
        "raw bitmaps": over_users(lambda number: roaring.visible(users[number])),
        "raw bitmaps, given the sets to join": over_users(lambda number: BitMap.union(*sets[number])),
        "dicts and sets": over_users(lambda number: plain.visible(users[number])),
        "SQLite": over_users(lambda number: sqlite.visible(users[number])),
    }
    _print("list: the visible templates of one user", listing)
    _once_each(
        directory, index, roaring, {requester.subject.id for requester in requesters if requester.subject is not None}
    )
    gaps = {
        "Sightline": over_users(lambda number: index.answers(requesters[number], _CALL, CAPTURED_AT)),
        "dicts and sets": over_users(lambda number: plain.gap(users[number])),
        "SQLite": over_users(lambda number: sqlite.gap(users[number])),
    }
    _print("gap: verdict and headline of every template", gaps)

    positions = [number * 997 % len(flat.own_codes) for number in range(len(users))]
    questions = [
        Question(requester, directory.organisation.templates[position], _CALL, CAPTURED_AT)
        for requester, position in zip(requesters, positions, strict=True)
    ]
    whys = {
        "Sightline, with every attempt": over_users(lambda number: walk(directory, questions[number])),
        "dicts and sets, code only": over_users(lambda number: plain.why(users[number], positions[number])),
        "SQLite, code only": over_users(lambda number: sqlite.why(users[number], positions[number])),
    }
    _print("why: one user and one template", whys)
    _more(directory, index, requesters, questions)


def _once_each(directory: Directory, index: Index, roaring: Roaring, asked: Container[str]) -> None:
    """Measure one listing for each of many users of whom nothing was asked before."""
    new = [_requester(user) for user in _typical(directory, _NEW) if user.id not in asked]
    listing: dict[str, float] = {}
    for name, call in (
        ("Sightline", lambda requester: index.visible(requester, _CALL, CAPTURED_AT)),
        ("raw bitmaps", lambda requester: roaring.visible(canonical(requester.subject.id))),
    ):
        for times in ("first", "second"):
            taken = [_single(partial(call, requester)) for requester in new]
            listing[f"{name}, the {times} time"] = statistics.median(taken)
    _print(f"list: once for each of {len(new):,} other users, so that little is in the processor's cache", listing)


def _single(call: Callable[[], object]) -> float:
    start = time.process_time()
    call()
    return time.process_time() - start


def _more(directory: Directory, index: Index, requesters: list[Requester], questions: list[Question]) -> None:
    """Measure what no alternative has a counterpart of."""
    crowd = audiences(directory)
    repairer = Repairer(index)
    answers = [(question, walk(directory, question)) for question in questions]
    shut = [(question, answer) for question, answer in answers if answer.verdict is not Verdict.VISIBLE]
    for question, answer in shut:
        repairer.repairs(question, answer)
    repairs = [seconds(partial(repairer.repairs, *one)) for one in shut]
    wide = [_shared_with_every_group(directory, question) for question in questions[:_WIDE]]
    worst = [(question, walk(directory, question)) for question in wide]
    for question, answer in worst:
        repairer.repairs(question, answer)
    of_all_groups = [seconds(partial(repairer.repairs, *one)) for one in worst]
    ways = max(repairer.repairs(*one).total for one in worst)
    who = [seconds(partial(crowd.of, question.template)) for question in questions]
    week = Call("false", CAPTURED_AT - timedelta(days=7), None)
    filtered = [seconds(partial(index.answers, requester, week, CAPTURED_AT)) for requester in requesters]

    identity = directory.organisation.organisation
    found = gap(directory, index, requesters[0], _CALL, CAPTURED_AT)
    rows = msgspec.to_builtins(list(gap_json(found, identity, Unknowns(index, found)).templates))
    dumping = seconds(lambda: json.dumps(rows))

    def tell() -> str:
        again = gap(directory, index, requesters[0], _CALL, CAPTURED_AT)
        return json_text(gap_json(again, identity, Unknowns(index, again)))

    telling = seconds(tell)
    print_table(
        "besides",
        ("job", "median", "most"),
        [
            ("gap of a call with filters", *_median_and_most(filtered)),
            ("why with repairs and blast radius, warm", *_median_and_most(repairs)),
            (f"the same, shared with every group: {ways:,} repairs", *_median_and_most(of_all_groups)),
            ("who: every subject of one template, warm", *_median_and_most(who)),
            (f"gap as JSON, {len(rows):,} rows", in_words(telling), ""),
            ("json.dumps of the same rows alone", in_words(dumping), f"x{telling / dumping:.2f}"),
        ],
    )


def _shared_with_every_group(directory: Directory, question: Question) -> Question:
    """Return the question about the same template if it were shared with every group that its requester is not in."""
    subject = question.requester.subject
    assert subject is not None
    others = (
        group for group in directory.organisation.groups if directory.in_group(subject.id, group.id) is not Truth.YES
    )
    rules = tuple(Rule(group=group.id) for group in others)
    return replace(question, template=replace(question.template, rules=rules, owner=None, organisation=None))


def _hold_equal(
    directory: Directory,
    index: Index,
    requesters: list[Requester],
    users: list[str],
    sqlite: Sqlite,
    plain: Plain,
    roaring: Roaring,
) -> None:
    """Leave unless all of them answer the same."""
    for requester, user in zip(requesters, users, strict=True):
        expected = [
            (verdict, headline) for _, verdict, headline in gap(directory, index, requester, _CALL, CAPTURED_AT).rows()
        ]
        visible = list(index.visible(requester, _CALL, CAPTURED_AT))
        same = [
            [CODES[code] for (code,) in sqlite.gap(user)] == expected,
            [CODES[code] for code in plain.gap(user)] == expected,
            sorted(template for (template,) in sqlite.visible(user)) == visible,
            sorted(plain.visible(user)) == visible,
            list(roaring.visible(user)) == visible,
        ]
        if not all(same):
            sys.exit(f"the answers about {user} differ: {same}")
    print(f"all answer the same about {len(users)} users and {len(index.everything):,} templates")


def _typical(directory: Directory, count: int = _USERS) -> list[User]:
    """Return active users with both permissions and no override, spread over the file."""
    found = [
        user for user in directory.organisation.users if user.status == "active" and user.permission_set == "standard"
    ]
    return found[:: max(1, len(found) // count)][:count]


def _requester(user: User) -> Requester:
    token = Token(
        id=f"tok-{user.id}",
        name="Benchmark",
        kind="user",
        owner=user.id,
        inactivity_days=30,
        status="active",
        created_at=CAPTURED_AT,
    )
    return Requester(token, Subject("user", user.id, user))


def _built(name: str, build: Callable[[], Built]) -> Built:
    start = time.process_time()
    built = build()
    print(f"  {name}: {in_words(time.process_time() - start)}")
    return built


def _print(title: str, times: dict[str, float]) -> None:
    own = next(iter(times.values()))
    rows = [(name, in_words(taken), f"x{taken / own:.3g}") for name, taken in times.items()]
    print_table(title, ("", "time", "beside Sightline"), rows)


def _median_and_most(times: list[float]) -> tuple[str, str]:
    return (in_words(statistics.median(times)), in_words(max(times))) if times else ("-", "-")


if __name__ == "__main__":
    main()
