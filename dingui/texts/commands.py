"""What each command does, and argparse's own words, in the person's language."""

from __future__ import annotations

from typing import Final

from dingui.texts import N_, _

_PURPOSES: Final = {
    "check": N_("list what is wrong with a message file"),
    "preview": N_("draw a message as the group will see it"),
    "send": N_("send a message file to robots"),
    "practice": N_("run a practice robot that reaches nobody"),
    "demo": N_("open the window, send the sample to the practice robot, save pictures"),
}

_WORDS: Final[dict[str, tuple[str, dict[str, str]]]] = {
    "usage: ": (N_("usage: "), {}),
    "positional arguments": (N_("arguments"), {}),
    "options": (N_("options"), {}),
    "show this help message and exit": (N_("show this help and end"), {}),
    "%(prog)s: error: %(message)s\n": (
        N_("{program}: {message}\n"),
        {"program": "%(prog)s", "message": "%(message)s"},
    ),
    "argument %(argument_name)s: %(message)s": (
        N_("{option}: {message}"),
        {"option": "%(argument_name)s", "message": "%(message)s"},
    ),
    "the following arguments are required: %s": (N_("this is missing: {options}"), {"options": "%s"}),
    "one of the arguments %s is required": (N_("one of these is needed: {options}"), {"options": "%s"}),
    "unrecognized arguments: %s": (N_("there is no such option: {options}"), {"options": "%s"}),
    "not allowed with argument %s": (N_("this does not go together with {option}"), {"option": "%s"}),
    "ignored explicit argument %r": (N_("this option takes no value, so {value} is too much"), {"value": "%r"}),
    "expected one argument": (N_("a value must follow"), {}),
    "expected at least one argument": (N_("at least one value must follow"), {}),
    "ambiguous option: %(option)s could match %(matches)s": (
        N_("{option} could mean any of {options}"),
        {"option": "%(option)s", "options": "%(matches)s"},
    ),
    "invalid choice: %(value)r (choose from %(choices)s)": (
        N_("{value} is none of {choices}"),
        {"value": "%(value)r", "choices": "%(choices)s"},
    ),
}
"""What argparse says, with our words and what stands in their places. Others (a newer Python's) stay English."""


def purpose_of(command: str) -> str:
    """Return what one of dingui's commands does, beginning with a small letter where the language has them."""
    return _(_PURPOSES[command])


def argparse_words(text: str) -> str:
    """Return argparse's ``text`` in the person's language, still to be filled with ``%``; as it is if it is new."""
    words, places = _WORDS.get(text, ("", {}))
    return _(words).format(**places) if words else text
