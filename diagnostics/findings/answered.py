"""A workspace's facts with the answers that were learned, each held beside the facts and what was observed.

Where both facts and observation agree, and an answer makes them disagree, it is the answer that is set aside.
"""

from collections.abc import Iterable, Iterator

from diagnostics.access.directory import Directory
from diagnostics.access.index.index import Index
from diagnostics.findings.grounds import counting
from diagnostics.findings.proofs import Proof
from diagnostics.model.ids import canonical
from diagnostics.workspace.answers import Answered, AnswerState, with_answers
from diagnostics.workspace.learned import read_learned
from diagnostics.workspace.observations import Observation, observations
from diagnostics.workspace.reading import Workspace


def answered(workspace: Workspace) -> Answered:
    """Return the look-ups of a workspace with what was learned, and what became of each answer.

    Raises:
        LearnedUnreadable: where the file of answers cannot be used.
    """
    found = workspace.answered()
    if all(one.state is not AnswerState.USED for one in found.answers):
        return found
    seen = list(observations(workspace.folder))
    facts = workspace.facts()
    explained = {canonical(proof.subject.id) for proof in _proofs(facts, seen) if proof.is_consistent}
    if not explained:
        return found

    def agrees(directory: Directory) -> bool:
        proofs = _proofs(directory, seen)
        return all(proof.is_consistent for proof in proofs if canonical(proof.subject.id) in explained)

    if agrees(found.directory):
        return found
    return with_answers(facts, read_learned(workspace.folder), agrees)


def _proofs(directory: Directory, newest_first: Iterable[Observation]) -> Iterator[Proof]:
    """Return what the observations prove, of each subject the newest one that counts."""
    by_subject: dict[str, list[Observation]] = {}
    for one in newest_first:
        by_subject.setdefault(canonical(one.subject), []).append(one)
    index: Index | None = None
    for key, seen in by_subject.items():
        subject = directory.subject(key)
        counted = counting(directory, subject, seen) if subject is not None else None
        if subject is not None and counted is not None:
            index = index or Index(directory)
            yield Proof(directory, index, subject, counted)
