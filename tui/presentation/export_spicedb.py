"""An export to SpiceDB: its files, and in words what was written or why nothing was."""

import json
from collections.abc import Iterable, Iterator, Sequence

from diagnostics.findings.export.missing import Missing, MissingCode
from diagnostics.findings.export.spicedb import Assertion, Relationship
from tui.i18n import N_, _, ngettext
from tui.presentation.text import named, short

_MISSING = {
    MissingCode.COVERAGE: N_("{area}: {level}. What is not listed there may exist all the same."),
    MissingCode.PERMISSIONS: N_("{area} of whom it is not known what they may do: {count}, the first {name}."),
    MissingCode.RULE: N_("{area} with a rule that could not be read: {count}, the first {name}."),
    MissingCode.EVERYONE: N_(
        "{area} shared with everyone, but not said whether with service users too: {count}, the first {name}."
    ),
}


def missing_lines(missing: Sequence[Missing]) -> list[str]:
    """Return why nothing was written: each kind of fact that is not known, and what to do."""
    lines = [
        _("sightline: not exported. SpiceDB knows yes and no only: what is not known here would become a wrong no.")
    ]
    lines += [
        _(_MISSING[one.code]).format(
            area=one.area, level=short(one.example), count=one.entries, name=named(one.example)
        )
        for one in missing
    ]
    return [*lines, _("Add these facts to the workspace, then export again.")]


def written_lines(folder: str, relationships: int, assertions: int) -> list[str]:
    """Return what was written, and how to hold it to the answers that go with it."""
    counted = ngettext(
        "{count} relationship written to {folder}", "{count} relationships written to {folder}", relationships
    ).format(count=relationships, folder=folder)
    answers = ngettext("with {count} answer to check.", "with {count} answers to check.", assertions).format(
        count=assertions
    )
    check = _("Check them: zed validate {folder}/validation.yaml").format(folder=folder)
    return [_("{written}, {answers}").format(written=counted, answers=answers), check]


def relationship_lines(relationships: Iterable[Relationship]) -> Iterator[str]:
    """Return the lines of the file of relationships."""
    return (f"{relationship}\n" for relationship in relationships)


def validation_lines(
    schema: str, relationships: Iterable[Relationship], assertions: Sequence[Assertion]
) -> Iterator[str]:
    """Return the lines of a validation file: schema, relationships and answers in one, as `zed validate` reads it."""
    yield "schema: |-\n"
    for line in schema.splitlines():
        yield f"  {line}\n" if line else "\n"
    yield "relationships: |-\n"
    for relationship in relationships:
        yield f"  {relationship}\n"
    yield "assertions:\n"
    for key, is_held in (("assertTrue", True), ("assertFalse", False)):
        asserted = [one.question for one in assertions if one.is_held is is_held]
        yield f"  {key}:\n" if asserted else f"  {key}: []\n"
        for question in asserted:
            yield f"    - {json.dumps(str(question))}\n"
