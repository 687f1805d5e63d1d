"""Who says what: every sentence is said by `tui/` through gettext, and `diagnostics/` says none."""

import pytest

from tests.architecture.source import Module, modules
from tests.architecture.spoken import prose, said_without_gettext, untranslatable

_WORDS_IN_A_ROW_THAT_ARE_PROSE = 4


def _module(text: str) -> Module:
    return Module("tui/example.py", text)


def test_everything_the_interface_says_goes_through_gettext() -> None:
    """No sentence, label or help text in `tui/` bypasses gettext."""
    found = [
        f"{module.at(said.node)} {said.text!r}" for module in modules("tui") for said in said_without_gettext(module)
    ]
    assert not found, "said past gettext:\n" + "\n".join(found)


def test_every_sentence_given_to_gettext_can_stand_in_a_catalogue() -> None:
    """No sentence is put together before it is looked up, for then no translation of it would ever be found."""
    found = [f"{module.at(said.node)} {said.text}" for module in modules("tui") for said in untranslatable(module)]
    assert not found, "put together before the look-up:\n" + "\n".join(found)


def test_the_diagnostics_hold_no_prose() -> None:
    """`diagnostics/` tells codes and facts; no literal in it reads as a sentence."""
    found = [
        f"{module.at(said.node)} {said.text!r}"
        for module in modules("diagnostics")
        for said in prose(module, _WORDS_IN_A_ROW_THAT_ARE_PROSE)
    ]
    assert not found, "prose in the diagnostics:\n" + "\n".join(found)


@pytest.mark.parametrize(
    "text",
    [
        'lines.append("Nothing was changed.")',
        'lines.append(f"{count} tokens")',
        'lines.append("{count} tokens".format(count=count))',
        'TITLES = {"hidden": "The template is hidden"}',
        'return "no token" if name is None else name',
        'click.echo("Done")',
        'click.echo("Done: " + name)',
        'click.echo("Done" if done else _("not yet"))',
        'click.option("--at", help="Time")',
        'widget.border_title = "Tokens"',
        'class Page(Screen):\n    TITLE = "Tokens"',
        'yield Label("Tokens")',
        'raise UsedWrongly("name a token")',
        'raise click.UsageError("token?")',
        'print(_("one") + " and the other one")',
    ],
)
def test_words_past_gettext_are_found(text: str) -> None:
    """The rule above fails where somebody writes words past gettext."""
    assert list(said_without_gettext(_module(text)))


@pytest.mark.parametrize(
    "text",
    [
        'lines.append(_("Nothing was changed."))',
        'lines.append(ngettext("{n} token", "{n} tokens", n).format(n=n))',
        '"""What this module is about."""',
        'LIMIT = 3\n"""How many there may be at most."""',
        'click.echo(json.dumps({"schema": 1}))',
        'click.echo(table["name"])',
        'click.option("--at", metavar="TIME")',
        'raise ValueError("an index below zero")',
        'assert done, "the worker ended early"',
        'lines.append(f"sightline why --demo {name}")',
        'DEFAULT_CSS = "Screen Label { color: red; }"',
        'widget.add_class("is hidden")',
        'text.append(name, style="bold red")',
        'lines.append(f"{indent}- {name}")',
        'key = "captured_at"',
        'class App:\n    TITLE = "Sightline"',
        'if "no such file" in str(error): pass',
        'if str(error).startswith("no such file"): pass',
        'lines.append(f"{system} TERM={term}")',
    ],
)
def test_what_nobody_reads_is_let_through(text: str) -> None:
    """Keys, codes, documentation and programming errors are no language of the interface."""
    assert not list(said_without_gettext(_module(text)))


@pytest.mark.parametrize(
    "text", ['_(f"{n} tokens")', '_("{n} tokens".format(n=n))', '_("a " + b)', 'ngettext("a", f"{n} b", n)']
)
def test_sentences_put_together_too_early_are_found(text: str) -> None:
    """The rule about catalogues fails for each way of putting a sentence together before its look-up."""
    assert list(untranslatable(_module(text)))


@pytest.mark.parametrize(
    "text", ['_("a")', "_(TITLES[code])", '_("{n} tokens").format(n=n)', '_("a long " "sentence")']
)
def test_sentences_put_together_after_the_look_up_are_let_through(text: str) -> None:
    """A literal or a marked constant is looked up as it is and filled in afterwards."""
    assert not list(untranslatable(_module(text)))


def test_prose_is_found_and_facts_are_let_through() -> None:
    """Four words in a row are prose; names of permissions, expected types and programming errors are not."""
    said = 'DETAIL = "ask the other organisation"\nfact = f"{name} is not a member"'
    facts = 'NAME = "Override permissions: View all data"\nraise ValueError("there is no such rule")'
    assert len(list(prose(_module(said), 4))) == 2
    assert not list(prose(_module(facts), 4))
