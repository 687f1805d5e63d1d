"""`sightline compare`: the differences that decide, between two requesters, templates or moments."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from diagnostics.access.directory import Directory
from diagnostics.access.lookup import find_template, requester_of_token
from diagnostics.access.types import ArchivedFilter, Question, Requester
from diagnostics.access.walk import Absent, walk
from diagnostics.errors import NothingOfThatName
from diagnostics.model.organisation import Template
from diagnostics.printable import visible
from diagnostics.workspace.history import read_snapshot, snapshot_files
from diagnostics.workspace.reading import read_workspace
from tui.cli.inputs import RequesterOptions, find_asked_template, find_call, find_requester
from tui.cli.options import (
    call_options,
    format_options,
    moment,
    pager_option,
    requester_options,
    template_option,
    workspace_options,
)
from tui.cli.output import ExitStatus, Format, step, write_answer
from tui.i18n import _
from tui.opening import Opened, UsedWrongly, open_workspace
from tui.presentation.text import moment as moment_text

if TYPE_CHECKING:
    from diagnostics.findings.history import ThenAndNow
    from diagnostics.findings.verdict_changes import Passage


def snapshot_option(text: str) -> datetime | Path | str:
    """Return which facts `--with-snapshot` means: those at a moment or in a folder; nothing stands for the last ones.

    Raises:
        BadParameter: for what is neither a moment nor a folder.
    """
    if not text:
        return text
    if Path(text).is_dir():
        return Path(text)
    try:
        return moment(text)
    except click.BadParameter as error:
        raise click.BadParameter(_("{message} It is no folder either.").format(message=error.message)) from None


def former_facts(opened: Opened, wanted: datetime | Path | None) -> Directory:
    """Return the older facts, with the tokens of today: only the organisation's facts are kept in the history.

    Raises:
        UsedWrongly: where there are none, or they are another organisation's.
        WorkspaceUnreadable: for a folder or former facts that cannot be read.
    """
    if isinstance(wanted, Path):
        facts = read_workspace(wanted).organisation
        if not opened.directory.is_foreign(facts.organisation.id):
            return Directory(facts, opened.directory.inventory)
        raise UsedWrongly(_("{folder} holds the facts of another organisation").format(folder=visible(str(wanted))))
    oldest: datetime | None = None
    for path in snapshot_files(opened.workspace.folder):
        snapshot = read_snapshot(path, opened.workspace.inventory, keeps=wanted is None)
        if wanted is None or snapshot.captured_at <= wanted:
            return snapshot.directory(opened.directory.inventory)
        oldest = snapshot.captured_at
    if oldest is None:
        raise UsedWrongly(_("the workspace has no former facts: they are kept in history/ when a pull brings new ones"))
    raise UsedWrongly(_("the oldest former facts are of {moment}").format(moment=moment_text(oldest)))


Parameters = tuple[ArchivedFilter | None, datetime | None, datetime | None]
"""Those of the call: archived, modified_after, modified_before."""


@click.command(
    "compare",
    help=_("Show only what decides between two tokens, two templates for one token, or former facts and these."),
)
@requester_options
@template_option
@click.option("--with", "with_token", metavar="T2", help=_("The other token, by id, hint or name."))
@click.option("--with-subject", metavar="ID", help=_("A user or service user in place of the other token."))
@click.option("--with-template", metavar="X2", help=_("The other template, for the same token."))
@click.option(
    "--with-snapshot",
    is_flag=False,
    flag_value="",
    type=snapshot_option,
    metavar=_("[TIME|DIR]"),
    help=_(
        "Former facts: those of TIME, of an older copy in DIR, or the last ones. For all tokens, unless one is named."
    ),
)
@call_options
@workspace_options
@format_options("compare-requesters", "compare-walks", "compare-history", "compare-template-history")
@pager_option
def command(
    token: str | None,
    token_file: Path | None,
    subject: str | None,
    template: str | None,
    with_token: str | None,
    with_subject: str | None,
    with_template: str | None,
    with_snapshot: datetime | Path | str | None,
    archived: ArchivedFilter | None,
    modified_after: datetime | None,
    modified_before: datetime | None,
    workspace: Path | None,
    demo: str | None,
    at: datetime | None,
    output_format: Format,
) -> int:
    """Compare what the options name."""
    if sum(option is not None for option in (with_token, with_subject, with_template, with_snapshot)) != 1:
        raise UsedWrongly(
            _("say what to compare with: --with T2, --with-subject ID, --with-template X2 or --with-snapshot")
        )
    with step(_("Reading the workspace")):
        opened = open_workspace(workspace, demo, at)
    if with_snapshot is not None:
        wanted = with_snapshot if not isinstance(with_snapshot, str) else None
        names_requester = token is not None or token_file is not None or subject is not None
        requester = (
            find_requester(opened, RequesterOptions(token, token_file, subject))
            if names_requester or template
            else None
        )
        return _with_former(
            opened, wanted, requester, template, (archived, modified_after, modified_before), output_format
        )
    first = find_requester(opened, RequesterOptions(token, token_file, subject))
    call = find_call(opened, first, archived, modified_after, modified_before)
    second = first
    if with_template is None:
        second = find_requester(opened, RequesterOptions(token=with_token, subject=with_subject))
        if template is None:
            return _all_templates(opened, (first, second), (archived, modified_after, modified_before), output_format)
    templates = (_listed(opened, template), _listed(opened, with_template or template))
    other_call = find_call(opened, second, archived, modified_after, modified_before) if second is not first else call
    questions = (
        Question(first, templates[0], call, opened.at),
        Question(second, templates[1], other_call, opened.at),
    )
    return _one_template_each(opened, questions, output_format)


def _with_former(
    opened: Opened,
    wanted: datetime | Path | None,
    requester: Requester | None,
    template: str | None,
    parameters: Parameters,
    output_format: Format,
) -> int:
    """Compare with former facts: everything for every token or one requester, or one template for one."""
    from diagnostics.findings.history import template_then_and_now
    from diagnostics.findings.verdict_changes import Passage
    from tui.presentation.history import HistoryReport, TemplateHistoryReport

    with step(_("Reading the former facts")):
        passage = Passage(former_facts(opened, wanted), opened.directory)
    if requester is not None and template is not None:
        found = _listed_now_or_then(opened, passage.earlier, template)
        question = Question(requester, found, find_call(opened, requester, *parameters), opened.at)
        turned = template_then_and_now(passage, question)
        report = TemplateHistoryReport(passage, requester, found, turned)
        write_answer("compare-template-history", report, output_format)
        return ExitStatus.DONE
    compared = _then_and_now(opened, passage, requester, parameters)
    write_answer("compare-history", HistoryReport(passage, compared), output_format)
    return ExitStatus.DONE


def _then_and_now(
    opened: Opened, passage: "Passage", requester: Requester | None, parameters: Parameters
) -> list["ThenAndNow"]:
    from diagnostics.findings.history import ThenAndNows

    tokens = [token for token in opened.directory.inventory.tokens if token.status != "deleted"]
    requesters = (
        [requester] if requester is not None else [requester_of_token(opened.directory, token) for token in tokens]
    )
    with step(_("Walking every template")):
        compare = ThenAndNows(passage)
        return [compare.of(one, find_call(opened, one, *parameters), opened.at) for one in requesters]


def _listed_now_or_then(opened: Opened, former: Directory, text: str) -> Template:
    """Return the template, which may be gone by now."""
    try:
        return find_template(opened.directory, text)
    except NothingOfThatName as error:
        try:
            return find_template(former, text)
        except NothingOfThatName:
            raise error from None


def _listed(opened: Opened, text: str | None) -> Template:
    asked = find_asked_template(opened, text)
    if isinstance(asked, Absent):
        raise asked.as_error()
    return asked


def _all_templates(
    opened: Opened,
    requesters: tuple[Requester, Requester],
    parameters: Parameters,
    output_format: Format,
) -> int:
    from diagnostics.access.index.index import Index
    from diagnostics.findings.compare import compare_answers
    from tui.presentation.compare import RequestersReport

    with step(_("Walking every template")):
        index = Index(opened.directory)
        first, second = (
            index.answers(requester, find_call(opened, requester, *parameters), opened.at) for requester in requesters
        )
        found = compare_answers(first, second)
    templates = opened.workspace.organisation.templates
    write_answer("compare-requesters", RequestersReport(*requesters, found, templates), output_format)
    return ExitStatus.DONE


def _one_template_each(opened: Opened, questions: tuple[Question, Question], output_format: Format) -> int:
    from diagnostics.findings.compare import compare_walks
    from tui.presentation.compare import WalksReport

    answers = (walk(opened.directory, questions[0]), walk(opened.directory, questions[1]))
    differences = compare_walks(*answers)
    write_answer("compare-walks", WalksReport(questions, answers, differences), output_format)
    return ExitStatus.DONE
