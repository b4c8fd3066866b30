from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtGui import QIcon
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication

from dingui.library.deliveries import Delivery
from dingui.library.robots import Robot
from dingui.outcomes import Outcome, OutcomeKind
from dingui.window.lists.models import RobotsModel, SentModel, TargetsModel
from dingui.window.lists.two_lines import META_ROLE
from tests.window.person import Heard

ROLE = Qt.ItemDataRole


def robot(name: str, *, practice: bool = False, signed: bool = False, **more: Any) -> Robot:
    return Robot(f"id-{name}", name, "http://127.0.0.1/robot/send", (), signed, practice, "", 0, 0, **more)


def delivery(name: str, kind: OutcomeKind | None = OutcomeKind.DELIVERED) -> Delivery:
    outcome = Outcome(kind, "accepted") if kind else None
    return Delivery(f"id-{name}", None, None, f"群{name}", "{}", "", 1, 0, outcome, None, None)


class Watched:
    """Models under Qt's own tester, which fails the process's log where a model breaks its promises."""

    def __init__(self) -> None:
        self.testers: list[QAbstractItemModelTester] = []

    def __call__(self, model: QAbstractItemModel) -> None:
        mode = QAbstractItemModelTester.FailureReportingMode.Fatal
        self.testers.append(QAbstractItemModelTester(model, mode))


@pytest.fixture
def watch(qapp: QApplication) -> Iterator[Watched]:
    watched = Watched()
    yield watched
    watched.testers.clear()


def column(model: QAbstractItemModel, role: int = ROLE.DisplayRole) -> list[Any]:
    return [model.index(row, 0).data(role) for row in range(model.rowCount())]


# Sent


def test_what_was_sent_says_to_whom_and_what_came_of_it(watch: Watched) -> None:
    model = SentModel()
    watch(model)
    kinds = [*OutcomeKind, None]
    found = [delivery(str(number), kind) for number, kind in enumerate(kinds)]
    model.set_deliveries(found, ["one", "", "three", "four", "five"])
    assert column(model) == ["one", "(no text)", "three", "four", "five"]
    states = [meta.split(" · ")[0] for meta in column(model, META_ROLE)]
    assert len(set(states)) == len(kinds)
    assert all("群" in meta for meta in column(model, META_ROLE))
    # A screen reader hears it whole; whoever sees no colours sees other pictures.
    assert all("群" in words for words in column(model, ROLE.AccessibleDescriptionRole))
    assert all(isinstance(picture, QIcon) for picture in column(model, ROLE.DecorationRole))
    assert model.delivery(model.index(3)) is found[3]
    model.set_deliveries(found[:1], ["one"])
    model.set_deliveries([], [])


# Targets


@pytest.fixture
def targets(watch: Watched) -> TargetsModel:
    model = TargetsModel()
    watch(model)
    return model


def ticks(model: TargetsModel) -> list[str]:
    return [each.name for each in model.chosen()]


def test_the_practice_robot_is_ticked_while_it_is_alone(targets: TargetsModel) -> None:
    targets.set_robots([robot("practice", practice=True)])
    assert ticks(targets) == ["practice"]


def test_nothing_real_is_ticked_by_itself(targets: TargetsModel) -> None:
    targets.set_robots([robot("practice", practice=True), robot("群")])
    assert ticks(targets) == []
    targets.set_robots([robot("only")])
    assert ticks(targets) == []


def test_a_robot_that_is_added_is_not_ticked_and_the_others_stay_as_they_are(targets: TargetsModel) -> None:
    targets.set_robots([robot("practice", practice=True)])
    targets.set_robots([robot("practice", practice=True), robot("new")])
    assert ticks(targets) == ["practice"]


def test_a_robot_that_comes_back_is_not_ticked(targets: TargetsModel) -> None:
    targets.set_robots([robot("a"), robot("b")])
    targets.toggle(targets.index(0))
    targets.set_robots([robot("b")])
    assert ticks(targets) == []
    targets.set_robots([robot("a"), robot("b")])
    assert ticks(targets) == []


def test_ticking(targets: TargetsModel) -> None:
    targets.set_robots([robot("a"), robot("b")])
    heard, changed = Heard(), Heard()
    targets.ticked.connect(heard)
    targets.dataChanged.connect(changed)
    targets.toggle(targets.index(1))
    targets.toggle(targets.index(0))
    assert ticks(targets) == ["a", "b"]
    targets.toggle(targets.index(1))
    assert ticks(targets) == ["a"]
    assert len(heard.all) == len(changed.all) == 3
    targets.tick_only("id-b")
    assert ticks(targets) == ["b"]
    assert column(targets, ROLE.CheckStateRole) == [Qt.CheckState.Unchecked, Qt.CheckState.Checked]


def test_only_ticks_can_be_set(targets: TargetsModel) -> None:
    targets.set_robots([robot("a")])
    assert not targets.setData(targets.index(0), "b", ROLE.EditRole)
    assert not targets.setData(targets.index(5), Qt.CheckState.Checked, ROLE.CheckStateRole)
    assert targets.setData(targets.index(0), Qt.CheckState.Checked.value, ROLE.CheckStateRole)
    assert ticks(targets) == ["a"]


def test_archived_robots_are_no_targets(targets: TargetsModel) -> None:
    targets.set_robots([robot("a"), robot("b")])
    targets.tick_only("id-a", "id-b")
    targets.set_robots([robot("a", archived=True), robot("b")])
    assert column(targets) == ["b"]
    assert ticks(targets) == ["b"]


def test_a_robot_without_webhook_is_listed_and_cannot_be_ticked(targets: TargetsModel) -> None:
    refused = Heard()
    targets.refused.connect(refused)
    waiting = robot("a", needs_webhook=True, tags=("t",))
    targets.set_robots([waiting, robot("b", tags=("t",))])
    index = targets.index(0)
    assert not targets.flags(index) & Qt.ItemFlag.ItemIsUserCheckable
    assert targets.data(index, ROLE.CheckStateRole) is None
    assert not targets.setData(index, Qt.CheckState.Checked, ROLE.CheckStateRole)
    targets.toggle(index)
    assert refused.all == [(waiting,)]
    targets.tick_only("id-a")
    assert ticks(targets) == []
    targets.tick_tag("t", ticked=True)
    assert ticks(targets) == ["b"]
    assert "needs its webhook" in targets.data(index, ROLE.ToolTipRole)


def test_all_with_a_tag_are_ticked_at_once(targets: TargetsModel) -> None:
    told = Heard()
    targets.ticked.connect(told)
    targets.set_robots([robot("a", tags=("x", "y")), robot("b", tags=("x",)), robot("c"), robot("d", tags=("y",))])
    assert {tag: [each.name for each in those] for tag, those in targets.tags().items()} == {
        "x": ["a", "b"],
        "y": ["a", "d"],
    }
    targets.tick_only("id-c")
    count = len(told.all)
    targets.tick_tag("x", ticked=True)
    assert ticks(targets) == ["a", "b", "c"]
    assert len(told.all) == count + 1
    assert (targets.has_all("x"), targets.has_all("y")) == (True, False)
    targets.tick_tag("y", ticked=False)
    assert ticks(targets) == ["b", "c"]


def test_a_target_says_its_colour_and_group_in_words(targets: TargetsModel) -> None:
    targets.set_robots([robot("a", colour="#2f8f4e", group="全体"), robot("b")])
    assert column(targets, META_ROLE) == ["全体", ""]
    assert "Group: 全体\nColour: Green" in targets.data(targets.index(0), ROLE.AccessibleDescriptionRole)
    assert isinstance(targets.data(targets.index(0), ROLE.DecorationRole), QIcon)
    assert targets.data(targets.index(1), ROLE.DecorationRole) is None


# Robots


def test_robots_say_what_kind_they_are(watch: Watched) -> None:
    model = RobotsModel()
    watch(model)
    model.set_robots([robot("p", practice=True), robot("signed", signed=True), robot("bare")])
    assert column(model) == ["p", "signed", "bare"]
    assert column(model, META_ROLE) == ["Reaches nobody", "Signed (加签)", "Not signed"]
    assert model.robot(model.index(1)).name == "signed"
    assert model.row_of("id-bare") == 2
    assert model.row_of("gone") == -1
    model.set_robots([])
    assert model.robots() == ()
