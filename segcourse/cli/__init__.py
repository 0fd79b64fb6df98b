"""The command `segcourse`: one row a command; what it does lies in the module that the row names."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence

import segcourse

COMMANDS = {  # name: (module whose `main(arguments)` returns an exit status, what the help says of it)
    "lab": ("segcourse.cli.lab", "open JupyterLab at lesson 00, in your own copy of the notebooks"),
    "doctor": ("segcourse.cli.doctor", "say what works on this machine and what is missing"),
    "data": ("segcourse.cli.data", "list the pictures and their licences, or verify their checksums"),
    "progress": ("segcourse.cli.progress", "say where you stand: questions, guesses, and how near they were"),
    "build": ("segcourse.authoring.build", "make the notebooks from their sources (in a checkout)"),
}


def usage() -> str:
    rows = "\n".join(f"  {name:<10} {text}" for name, (_, text) in COMMANDS.items())
    return f"usage: segcourse COMMAND [options]\n\n{rows}\n\n`segcourse COMMAND --help` explains one of them."


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status: 0 for success, 1 for a fault, 2 for a wrong call.

    A fault is one sentence on stderr, never a traceback; only what nobody foresaw shows where it happened.
    """
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    command, rest = (arguments[0], arguments[1:]) if arguments else ("--help", [])
    if command in ("-h", "--help", "help"):
        print(usage())
        return 0
    if command == "--version":
        print(f"segcourse {segcourse.__version__}")
        return 0
    if command not in COMMANDS:
        print(f"segcourse has no command {command!r}: use one of {', '.join(COMMANDS)}.", file=sys.stderr)
        return 2
    try:
        return importlib.import_module(COMMANDS[command][0]).main(rest)
    except (ValueError, OSError) as error:  # a wrong call or a wrong machine, not a fault of the program
        print(f"segcourse {command}: {sentence(error)}", file=sys.stderr)
        return 1


def sentence(error: Exception) -> str:
    """What went wrong, in words: the system's own errors name a number first and the file last."""
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename}: {error.strerror}. Is the path right, and may you read and write there?"
    return str(error)
