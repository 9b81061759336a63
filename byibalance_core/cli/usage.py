"""Mistakes that the parser of the command line finds, said in Danish."""

from __future__ import annotations

import re
import sys
from typing import Any, NoReturn

import typer

from byibalance_core.cli import console

#: The parser's errors. Typer makes only one of them public; where the others live differs between its versions.
UsageError: type[Exception] = typer.BadParameter.__mro__[1]

#: What the parser says of a value -> what to write instead.
_EXPECTED = (
    (r"is not one of (.+?)\.?$", "en af: {}"),
    (r"less than or equal to (\d+)", "et helt tal på højst {}"),
    (r"greater than or equal to (\d+)", "et helt tal på mindst {}"),
    (r"integer", "et helt tal"),
    (r"number|float", "et tal"),
)


def fail(error: Exception) -> NoReturn:
    """Print what is wrong, how the command is used and where help is; end with exit code 2."""
    context: Any = getattr(error, "ctx", None)
    if type(error).__name__ == "NoArgsIsHelpError":
        error.show()  # type: ignore[attr-defined]
        sys.exit(2)
    lines = [f"byibalance: {said(error)}"]
    if context is not None:
        lines.append(context.get_usage().replace("Usage:", "Brug:"))
    lines.append(f"Hjælp: {'byibalance' if context is None else context.command_path} --help")
    console.errors().print("\n".join(lines), markup=False, highlight=False, soft_wrap=True)
    sys.exit(2)


def said(error: Exception) -> str:
    """Return a parser's error as one Danish sentence or two.

    Examples
    --------
    >>> said(UsageError("No such command 'nothing'."))
    'Kommandoen »nothing« findes ikke.'
    """
    kind, parameter = type(error).__name__, getattr(error, "param", None)
    option, message = getattr(error, "option_name", ""), str(getattr(error, "message", error))
    if kind == "MissingParameter":
        return f"{_name(parameter)} mangler."
    if kind == "NoSuchOption":
        close = ", ".join(getattr(error, "possibilities", None) or ())
        return f"»{option}« findes ikke." + (f" Mente du {close}?" if close else "")
    if kind == "BadOptionUsage":
        return f"{option} {'skal ikke have' if 'does not take' in message else 'mangler'} en værdi."
    if kind == "BadParameter":
        return f"Værdien af {_name(parameter)} kan ikke bruges.{_expected(message)}"
    named = re.search(r"No such command '([^']*)'", message)
    if named:
        return f"Kommandoen »{named[1]}« findes ikke."
    extra = re.search(r"extra argument\S* \((.*)\)", message)
    return f"»{extra[1]}« er for meget." if extra else "Kommandoen kan ikke læses."


def _name(parameter: Any) -> str:
    """Return a parameter as it is written: `--year`, or the argument's name in the usage line."""
    if parameter is None:
        return "En værdi"
    if parameter.param_type_name == "option":
        return str(max(parameter.opts, key=len))
    return str(parameter.metavar or parameter.name.upper())


def _expected(message: str) -> str:
    for pattern, words in _EXPECTED:
        found = re.search(pattern, message)
        if found:
            return f" Skriv {words.format(*found.groups())}."
    return ""
