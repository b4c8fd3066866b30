from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dingui.concealed import Concealed
from dingui.robots.redaction import HIDDEN, RedactingFilter, Redactor

TOKEN = "0" * 60 + "beef"
SECRET = "SECfake" + "0123456789abcdef" * 3


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("nothing to hide", "nothing to hide"),
        (f"POST /robot/send?access_token={TOKEN}&timestamp=1&sign=ab%2Bc%3D HTTP/1.1", None),
        ("access_token=short&x=1", f"access_token={HIDDEN}&x=1"),
        ('{"access_token": "short", "x": 1}', f'{{"access_token": "{HIDDEN}", "x": 1}}'),
        ("url=https%3A%2F%2Fh%3Faccess_token%3Dshort", f"url=https%3A%2F%2Fh%3Faccess_token%3D{HIDDEN}"),
        (f"({TOKEN})", f"({HIDDEN})"),
        (SECRET, HIDDEN),
        ("msgUuid 0123456789abcdef0123456789abcdef", "msgUuid 0123456789abcdef0123456789abcdef"),
        ("SECURITY and SECONDS", "SECURITY and SECONDS"),
    ],
)
def test_what_looks_like_a_secret_is_hidden(text: str, shown: str | None) -> None:
    redacted = Redactor().redact(text)
    if shown is None:
        assert redacted == f"POST /robot/send?access_token={HIDDEN}&timestamp=1&sign={HIDDEN} HTTP/1.1"
    else:
        assert redacted == shown


@given(st.text(min_size=6, max_size=40), st.text(max_size=10), st.text(max_size=10))
def test_a_known_secret_is_hidden_in_every_spelling(secret: str, before: str, after: str) -> None:
    redactor = Redactor([Concealed(secret)])
    for spelling in (secret, quote(secret, safe="", errors="replace"), repr(secret)[1:-1]):
        if spelling not in before + after and spelling not in HIDDEN * 3:
            assert spelling not in redactor.redact(before + " " + spelling + " " + after) or spelling in HIDDEN


def test_very_short_secrets_would_hide_everything() -> None:
    assert Redactor([Concealed("a")]).redact("banana") == "banana"


@pytest.fixture
def logger() -> Iterator[tuple[logging.Logger, io.StringIO]]:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(name)s %(message)s"))
    handler.addFilter(RedactingFilter(Redactor([Concealed("unlikely-secret")])))
    log = logging.getLogger("dingui.test.redaction")
    log.propagate = False
    log.setLevel(logging.DEBUG)
    log.addHandler(handler)
    yield log, stream
    log.removeHandler(handler)
    handler.close()


def test_a_log_line_is_redacted(logger: tuple[logging.Logger, io.StringIO]) -> None:
    log, stream = logger
    log.info("asked %s with %s", f"/robot/send?access_token={TOKEN}", {"secret": "unlikely-secret"})
    log.info("100 % plain", extra={"x": 1})
    assert TOKEN not in stream.getvalue()
    assert "unlikely-secret" not in stream.getvalue()
    assert "100 % plain" in stream.getvalue()


def test_a_traceback_is_redacted(
    logger: tuple[logging.Logger, io.StringIO], expected_log: pytest.LogCaptureFixture
) -> None:
    log, stream = logger
    try:
        try:
            raise ValueError(f"https://h/robot/send?access_token={TOKEN}")
        except ValueError as error:
            raise RuntimeError("unlikely-secret") from error
    except RuntimeError:
        log.exception("failed", stack_info=True)
    shown = stream.getvalue()
    assert "RuntimeError" in shown
    assert "ValueError" in shown
    assert "Stack (most recent call last)" in shown
    # The source lines in a traceback are ours; their values are what must not be there.
    assert TOKEN not in shown
    assert "access_token=•••" in shown


def test_a_faulty_call_does_not_print_its_values(
    logger: tuple[logging.Logger, io.StringIO], capsys: pytest.CaptureFixture[str]
) -> None:
    log, stream = logger
    log.info("%d", TOKEN)
    assert TOKEN not in stream.getvalue() + capsys.readouterr().err
