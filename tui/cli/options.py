"""Options that several commands share, and their completion."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

from diagnostics.access.directory import Directory
from diagnostics.errors import SightlineError
from diagnostics.model.ids import folded
from diagnostics.model.organisation import Entry
from diagnostics.printable import visible
from tui.cli.output import paged
from tui.cli.time_input import moment_in
from tui.i18n import VARIABLE, _, in_language_of, known, languages
from tui.presentation.formats import formats_of

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


Decorated = TypeVar("Decorated", bound=Callable[..., Any])


class _AnyPath(click.Path):
    """A path that may exist or not. An empty one, as of a variable that is not set, is not the current folder."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if value == "":
            self.fail(_("it is empty; name a path."), param, ctx)
        return super().convert(value, param, ctx)


PATH = _AnyPath(path_type=Path)
"""The type of an option or argument that names a file or folder."""

_MOST_REPEATED = 100


def moment(text: str) -> datetime:
    """Return the moment that `text` writes, in any of the forms that a time is typed in.

    Raises:
        BadParameter: for what is no time or has no offset.
    """
    return moment_in(text, datetime.now(UTC))


def _spoken(context: click.Context, parameter: click.Parameter, asked: str | None) -> str | None:  # noqa: ARG001  # click's signature
    """Refuse a language that there is no catalogue for. One that there is has been spoken since the process began."""
    if asked is not None and not context.resilient_parsing and known(asked) is None:
        raise click.BadParameter(
            _('"{language}" is no language that Sightline speaks. Choose from: {languages}.').format(
                language=visible(asked[:_MOST_REPEATED]), languages=", ".join(languages())
            )
        )
    return asked


def with_language(command: click.Command) -> click.Command:
    """Give `--lang` to a command that has none yet: every command takes it."""
    if any(parameter.name == "lang" for parameter in command.params):
        return command
    option = click.option(
        "--lang",
        metavar=_("LANGUAGE"),
        envvar=VARIABLE,
        is_eager=True,
        expose_value=False,
        callback=_spoken,
        shell_complete=_complete_language,
        help=_("The language to speak: {languages}.").format(languages=", ".join(languages())),
    )
    return option(command)


def demo_option(command: Decorated) -> Decorated:
    """Add `--demo`."""
    option = click.option("--demo", metavar=_("NAME"), shell_complete=_complete_demo, help=_("Use a demo workspace."))
    return option(command)


def workspace_option(command: Decorated) -> Decorated:
    """Add `--workspace`."""
    option = click.option(
        "--workspace",
        metavar="DIR",
        type=PATH,
        envvar="SIGHTLINE_WORKSPACE",
        show_envvar=True,
        help=_("The workspace folder."),
    )
    return option(command)


def workspace_options(command: Decorated) -> Decorated:
    """Add `--workspace`, `--demo` and `--at`."""
    options = (
        workspace_option,
        demo_option,
        click.option(
            "--at",
            type=moment,
            metavar=_("TIME"),
            help=_("The moment to judge by: now, for a demo the moment of its facts."),
        ),
    )
    return _with(command, options)


def _in_one_language(context: click.Context, parameter: click.Parameter, chosen: str) -> str:  # noqa: ARG001  # click's signature
    """Speak English while a command answers a program: its answer is the same bytes in every language."""
    context.with_resource(in_language_of(chosen))
    return chosen


def format_options(*findings: str) -> Callable[[Decorated], Decorated]:
    """Add `--format` with the formats that `findings` have, and `--json` for short."""

    def add(command: Decorated) -> Decorated:
        options = (
            click.option(
                "--format",
                "output_format",
                type=click.Choice(formats_of(*findings)),
                default="text",
                callback=_in_one_language,
                help=_("How to print the answer."),
            ),
            click.option(
                "--json",
                "output_format",
                flag_value="json",
                callback=_in_one_language,
                help=_("Short for --format json."),
            ),
        )
        return _with(command, options)

    return add


def token_option(command: Decorated) -> Decorated:
    """Add `--token`."""
    option = click.option(
        "--token",
        metavar="T",
        shell_complete=_complete_token,
        help=_("The token, by id, hint or name. Never its secret."),
    )
    return option(command)


def requester_options(command: Decorated) -> Decorated:
    """Add `--token`, `--token-file` and `--subject`, of which one says who asks."""
    options = (
        token_option,
        click.option(
            "--token-file",
            metavar="F",
            type=PATH,
            help=_("A file that holds the token's secret; - reads it from stdin. SIGHTLINE_TOKEN may hold it too."),
        ),
        click.option(
            "--subject",
            metavar="ID",
            help=_("A user or service user, by id, name or e-mail, in place of a token: the web app's view."),
        ),
    )
    return _with(command, options)


def platform_options(
    default_base_url: str | None, base_url_help: str | None = None, token_file_help: str | None = None
) -> Callable[[Decorated], Decorated]:
    """Add what a command needs that asks the real API: `--base-url`, `--token-file` and `--token-command`."""

    def add(command: Decorated) -> Decorated:
        options = (
            click.option(
                "--base-url",
                default=default_base_url,
                show_default=True,
                metavar="URL",
                help=base_url_help or _("Where the API is: https, or this computer."),
            ),
            click.option(
                "--token-file",
                metavar="F",
                type=PATH,
                help=token_file_help
                or _("A file that holds the token's secret; - reads it from stdin. SIGHTLINE_TOKEN may hold it too."),
            ),
            click.option(
                "--token-command", metavar="C", help=_("A command that writes the secret, as 'pass show sc'.")
            ),
        )
        return _with(command, options)

    return add


def call_options(command: Decorated) -> Decorated:
    """Add the parameters of the API call that is explained."""
    options = (
        click.option(
            "--archived", type=click.Choice(["both", "true", "false"]), help=_("The call's archived parameter.")
        ),
        click.option("--modified-after", type=moment, metavar=_("TIME"), help=_("The call's lower bound, inclusive.")),
        click.option("--modified-before", type=moment, metavar=_("TIME"), help=_("The call's upper bound, inclusive.")),
    )
    return _with(command, options)


def no_observed_option(command: Decorated) -> Decorated:
    """Add `--no-observed`."""
    option = click.option(
        "--no-observed",
        is_flag=True,
        help=_("Answer from the facts alone, without what the API returned for the subject."),
    )
    return option(command)


def pager_option(command: Decorated) -> Decorated:
    """Add `--no-pager`, and show what the command writes in a pager where it is longer than the screen."""

    @wraps(command)
    def with_pager(*arguments: Any, no_pager: bool, **options: Any) -> Any:
        with paged(is_wanted=not no_pager):
            return command(*arguments, **options)

    option = click.option("--no-pager", is_flag=True, help=_("Write to the terminal, however long it is."))
    return option(cast(Decorated, with_pager))


def template_option(command: Decorated) -> Decorated:
    """Add `--template`."""
    option = click.option(
        "--template",
        metavar="X",
        shell_complete=_complete_template,
        help=_("The template, by id, name or web address."),
    )
    return option(command)


def _with(command: Decorated, options: tuple[Callable[[Decorated], Decorated], ...]) -> Decorated:
    for option in reversed(options):
        command = option(command)
    return command


def _complete_language(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:  # noqa: ARG001  # click's signature
    return [name for name in languages() if name.startswith(incomplete)]


def _complete_demo(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:

    return demo_names(ctx, param, incomplete)


def _complete_token(ctx: click.Context, param: click.Parameter, incomplete: str) -> "list[CompletionItem[str]]":

    return token_names(ctx, param, incomplete)


def _complete_template(ctx: click.Context, param: click.Parameter, incomplete: str) -> "list[CompletionItem[str]]":

    return template_names(ctx, param, incomplete)


_MOST = 200
_MOST_CHARACTERS = 300


def demo_names(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:  # noqa: ARG001  # click's signature
    """Return the demos whose name begins with `incomplete`."""
    from fixtures.demos import names

    return [name for name in sorted(names()) if name.startswith(incomplete)]


def token_names(ctx: click.Context, param: click.Parameter, incomplete: str) -> "list[CompletionItem[str]]":
    """Return the tokens whose id or name begins with `incomplete`."""
    directory = _directory(ctx)
    return _beginning(directory.inventory.tokens if directory is not None else (), param, incomplete)


def template_names(ctx: click.Context, param: click.Parameter, incomplete: str) -> "list[CompletionItem[str]]":
    """Return the templates whose id or name begins with `incomplete`."""
    directory = _directory(ctx)
    return _beginning(directory.organisation.templates if directory is not None else (), param, incomplete)


def _directory(ctx: click.Context) -> Directory | None:
    from tui.opening import open_workspace

    folder = ctx.params.get("workspace")
    if isinstance(folder, tuple):
        folder = folder[-1] if folder else None
    try:
        return open_workspace(Path(folder) if folder else None, ctx.params.get("demo"), None).directory
    except (SightlineError, click.ClickException, LookupError):
        return None


def _beginning(entries: Iterable[Entry], param: click.Parameter, incomplete: str) -> "list[CompletionItem[str]]":
    from click.shell_completion import CompletionItem

    offered = dict(_candidates(entries, incomplete))
    found = {value: told for value, told in offered.items() if value.startswith(incomplete)}
    if not found:
        begun = folded(incomplete)
        found = {value: told for value, told in offered.items() if folded(value).startswith(begun)}
    if isinstance(param, click.Argument):
        # Without an option before it, it would be taken for one itself.
        found = {value: told for value, told in found.items() if not value.startswith("-")}
    return [CompletionItem(value, help=found[value]) for value in sorted(found)][:_MOST]


def _candidates(entries: Iterable[Entry], incomplete: str) -> Iterator[tuple[str, str]]:
    """Return the ids and names that can be typed, each with the other beside it.

    A name that is not safe to show is not offered, and one that several bear names none of them: there the ids are.
    """
    listed = list(entries)
    begun = folded(incomplete)
    bearers = Counter(entry.name for entry in listed if folded(entry.name).startswith(begun))
    for entry in listed:
        name = visible(entry.name[:_MOST_CHARACTERS])
        if bearers.get(entry.name) == 1 and name == entry.name and name.strip():
            yield entry.name, entry.id if _is_plain(entry.id) else ""
        if _is_plain(entry.id):
            yield entry.id, name


def _is_plain(identifier: str) -> bool:
    return len(identifier) <= _MOST_CHARACTERS and visible(identifier) == identifier
