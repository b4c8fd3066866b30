"""The harness itself, tried on a small window: what it reads and types must be what is there."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.journeys.desktop import Desktop
from tests.journeys.driver import NotSeen, query
from tests.journeys.person import Person

pytestmark = pytest.mark.journey

SAMPLE = (sys.executable, str(Path(__file__).with_name("sample_window.py")))

CHINESE = (
    "关于国庆节放假安排的通知：全体同事请注意，十月一日至七日放假，八日（星期四）正常上班。"
    "值班表见附件，如有疑问请联系行政部张三或者李四；祝大家节日愉快，旅途平安！"
    "另外：消防演练改到九号下午两点半，地点不变，迟到者须写说明。咖啡机坏了，已报修，勿动。"
)


@pytest.fixture
def sample(person: Person) -> Person:
    person.opens(command=SAMPLE)
    return person


def test_typing_arrives_character_for_character(sample: Person) -> None:
    text = "abc XYZ 0123 ,.;:!?'\"\\|/~`@#$%^&*()[]{}<>+-=_ é ß £ “引号” — 𠮷 🎉"
    sample.types("Title", text)
    sample.types("Message", f"{CHINESE}\nsecond line: {CHINESE[:40]}")
    sample.clicks("Send")
    sample.sees(f"{text} / {CHINESE}\nsecond line: {CHINESE[:40]}")


def test_keys_reach_their_shortcuts_and_a_disabled_button_cannot_be_clicked(sample: Person) -> None:
    sample.sees_state("Send", without=["enabled"])
    sample.types("Title", "周会通知")
    sample.sees_state("Send", "enabled")
    sample.presses("ctrl+Return")
    sample.sees("周会通知 / ")
    sample.replaces("Title", "")
    sample.sees_state("Send", without=["enabled"])


def test_what_is_out_of_sight_is_scrolled_to(sample: Person) -> None:
    sample.clicks("Remove 29")
    sample.sees("Removed 29")
    sample.clicks("Remove 0")
    sample.sees("Removed 0")


def test_only_the_chosen_tab_is_seen(sample: Person) -> None:
    sample.sees("Title")
    sample.chooses_tab("Lists")
    sample.sees_no("Title")
    assert sample.reads("Drafts").split("\n") == ["周会通知", "停机公告"]
    sample.clicks("停机公告", within="Drafts")
    sample.sees_state("停机公告", "selected", within="Drafts")


def test_what_is_not_there_is_said_to_be_missing(sample: Person) -> None:
    with pytest.raises(NotSeen, match="it is not there"):
        sample.sees("No such thing", timeout_ms=100)
    sample.types("Title", "one")
    with pytest.raises(NotSeen, match="its text is 'one'"):
        sample.driver.wait(sample.pid, query({"name": "Title", "role": ["text"]}), {"text": "two"}, 100)


def test_a_killed_program_is_said_to_have_ended(sample: Person) -> None:
    sample.kills_dingui()
    with pytest.raises(NotSeen, match="ended with -9"):
        sample.sees("Title", timeout_ms=100)


def test_the_screen_can_be_kept(sample: Person, desktop: Desktop, tmp_path: Path) -> None:
    desktop.screenshot(tmp_path / "screen.png")
    assert (tmp_path / "screen.png").read_bytes().startswith(b"\x89PNG")


def test_what_was_copied_elsewhere_can_be_pasted(sample: Person) -> None:
    sample.pastes("Title", "https://oapi.dingtalk.com/robot/send?access_token=00")
    sample.pastes("Title", "周会通知")
    sample.sees_in_field("Title", "周会通知")


def test_what_a_screen_reader_does_works_too(sample: Person) -> None:
    title, send = query({"name": "Title", "role": ["text"]}), query({"name": "Send"})
    sample.driver.set_text(sample.pid, title, "停机公告")
    sample.driver.focus(sample.pid, send)
    assert sample.focus().name == "Send"
    sample.driver.act(sample.pid, send)
    sample.sees("停机公告 / ")
    with pytest.raises(NotSeen, match="its actions are"):
        sample.driver.act(sample.pid, title, "Press", timeout_ms=100)
