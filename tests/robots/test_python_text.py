"""What a piece of Python comes to, without a run."""

from __future__ import annotations

import pytest

from dingui.robots.python_text import read_python

TOKEN = "a1b2c3d4" * 7 + "0000beef"


def value(text: str, name: str = "url") -> str:
    """The last text that ``name`` was given."""
    found = read_python(text)
    assert found is not None
    return [each for key, each in found.values if key == name][-1]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('url = "a"', "a"),
        ('url = "a" "b"', "ab"),
        ('url = ("a"\n  "b")', "ab"),
        ('url = "a" + "b" + "c"', "abc"),
        ('x = "a"\nurl = x', "a"),
        ('x = "a"\nurl = x + "-" + x', "a-a"),
        ('x = "a"\nurl = f"{x}-{y}"', "a-{y}"),
        ('x = "a"\nurl = f"{x!r:>10}"', "a"),
        ('url = "{}-{}".format("a", b)', "a-{b}"),
        ('url = "{1}-{0}".format("a", "b")', "b-a"),
        ('url = "{x}-{y}".format(x="a")', "a-{y}"),
        ('url = "{²}-{7}".format("a")', "{²}-{…}"),
        ('url = "%s-%s" % ("a", b)', "a-{b}"),
        ('url = "%(x)s" % {"x": "a"}', "a"),
        ('url = "".join(["a", "b"])', "ab"),
        ('url = " a ".strip()', "a"),
        ('url = os.getenv("URL", "a")', "a"),
        ('url = os.environ.get("URL") or "a"', "a"),
        ('conf = {"x": "a"}\nurl = conf["x"]', "a"),
        ('conf = {"x": {"y": "a"}}\nurl = conf["x"]["y"]', "a"),
        ('class A:\n    def f(self):\n        self.url = "a"\n', "a"),
        ('def f(url="a"):\n    pass\n', "a"),
        ('def f(*, url="a"):\n    pass\n', "a"),
        ('url: str = "a"', "a"),
        ('x, url = "a", "b"', "b"),
        ('if (url := "a"):\n    pass\n', "a"),
        ('config["url"] = "a"', "a"),
        ('post(url="a")', "a"),
        ('post({"url": "a"})', "a"),
        ('x = "old"\nx = "new"\nurl = x', "new"),
        ('x = "first"\nurl = x\nx = "later"', "first"),
        ('url = x\nx = "later"', "later"),
        ('url = """\na\n"""', "\na\n"),
        ("url = r'a\\d'", "a\\d"),
        ("url = 'a\\d'", "a\\d"),
    ],
)
def test_what_a_text_comes_to(text: str, expected: str) -> None:
    assert value(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello there",
        "https://example.com/?a=b",
        "a=b\nc=d",
        "{",
        "const url = 'a';",
        "$url = 'a';",
        "body = { :a => 'b' }",
        "x = '\0'",
        "x = '\ud800'",
        'url = "' + "a" * 30_000 + '"',
    ],
)
def test_what_is_no_python(text: str) -> None:
    assert read_python(text) is None


@pytest.mark.parametrize(
    "text",
    [
        'url = "a"\nprint url\n',
        'print url\nurl = "a"\n',
        '    url = "a"\n    return url\n',
        '        url = "a"\n    return url\n',
        'url = "a"\nmessage = {"msgtype": "text", "te',
        'url = "a"\nif x:\n',
        'Here is my script:\nurl = "a"\n',
        ">>> url = \"a\"\n>>> url\n'a'\n",
    ],
)
def test_a_piece_out_of_a_script_is_read_all_the_same(text: str) -> None:
    assert value(text) == "a"


def test_a_message_is_put_together() -> None:
    found = read_python(
        """
who = "13800000000"
words = "hello"
message = {
    "msgtype": "text",
    "text": {"content": f"@{who} {words} {branch}"},
    "at": {"atMobiles": [who, other], "isAtAll": False, "unknown": something()},
    # "msgtype": "markdown",
}
"""
    )
    assert found is not None
    assert found.messages == (
        {
            "msgtype": "text",
            "text": {"content": "@13800000000 hello {branch}"},
            "at": {"atMobiles": ["13800000000"], "isAtAll": False},
        },
    )


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("import hmac, hashlib\nh = hmac.new('k', 'm', hashlib.sha256)", True),
        ("import hmac\nh = hmac.new('k', 'm', digestmod=sha256)", True),
        ("import hashlib\nh = hashlib.sha256('m')", False),
        ("url = 'hmac and sha256'", False),
    ],
)
def test_whether_a_signature_is_computed(text: str, *, signs: bool) -> None:
    found = read_python(text)
    assert found is not None
    assert found.signs is signs


def test_names_that_double_each_other_take_no_time_and_no_room() -> None:
    text = 'a0 = "x" * 9\n' + "".join(f'a{n + 1} = a{n} + "y" + a{n} + a{n}\n' for n in range(200))
    found = read_python(text)
    assert found is not None
    assert sum(len(each) for _name, each in found.values) < 5_000_000


def test_nothing_that_was_read_is_shown() -> None:
    assert TOKEN[:8] not in repr(read_python(f'url = "{TOKEN}"'))
