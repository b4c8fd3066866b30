"""Tables → what their rows say, one after the other: DingTalk lists no tables (``dingtalk-protocol.md`` §3.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from dingui.messages.markdown_writing import Piece

Cell = Sequence[Piece]

COLUMNS_MAX: Final = 50

_NUMBER: Final = re.compile(r"[\s¥￥$€£+(-]*\d[\d,.:/\s%)年月日时分元-]*")
_CJK: Final = re.compile(r"[\u3400-\u9fff\uff00-\uffef]")
_HEAD_WORDS: Final = frozenset(
    {
        "序号",
        "编号",
        "姓名",
        "名称",
        "部门",
        "日期",
        "时间",
        "地点",
        "电话",
        "手机",
        "备注",
        "说明",
        "状态",
        "负责人",
        "类型",
    }
    | {
        "项目",
        "内容",
        "数量",
        "单价",
        "金额",
        "价格",
        "邮箱",
        "地址",
        "职位",
        "岗位",
        "联系方式",
        "联系人",
        "产品",
        "版本",
    }
    | {
        "no",
        "no.",
        "id",
        "#",
        "name",
        "department",
        "date",
        "time",
        "place",
        "phone",
        "mobile",
        "note",
        "notes",
        "status",
    }
    | {
        "owner",
        "type",
        "item",
        "quantity",
        "qty",
        "price",
        "amount",
        "email",
        "address",
        "title",
        "description",
        "product",
    }
)
"""What columns are usually called."""


def row_pieces(rows: Sequence[Sequence[Cell]], *, marked_head: bool) -> Iterator[list[Piece]]:
    """Yield what each row says: ``head: cell; head: cell``, or the cells alone where the first row is no head.

    ``marked_head``: the first row says by its form that it is one. Otherwise it is one where it names columns of which
    one holds numbers below, or names them as columns are usually named.
    """
    rows = [cells for row in rows if any(cells := [_stripped(cell) for cell in row[:COLUMNS_MAX]])]
    head: Sequence[Cell] = ()
    if len(rows) > 1 and (marked_head or _is_head(rows)):
        head, rows = rows[0], rows[1:]
    is_chinese = bool(_CJK.search("".join(_words(cell) for row in (head, *rows[:3]) for cell in row)))
    between, behind_head = ("；", "：") if is_chinese else ("; ", ": ")
    names = [f"{name.rstrip(':： ')}{behind_head}" if (name := _words(cell)) else "" for cell in head]
    for row in rows:
        pieces: list[Piece] = []
        for column, cell in enumerate(row):
            if not cell:
                continue
            if pieces:
                pieces.append(Piece(between))
            if column < len(names) and names[column]:
                pieces.append(Piece(names[column]))
            pieces += cell
        yield pieces


def _stripped(cell: Cell) -> list[Piece]:
    """Return a cell without white space at its ends, as a semicolon follows; nothing where nothing is seen."""
    seen = [index for index, piece in enumerate(cell) if piece.picture or (piece.text and not piece.text.isspace())]
    if not seen:
        return []
    kept = list(cell[seen[0] : seen[-1] + 1])
    if not kept[0].picture:
        kept[0] = kept[0]._replace(text=kept[0].text.lstrip())
    if not kept[-1].picture:
        kept[-1] = kept[-1]._replace(text=kept[-1].text.rstrip())
    return kept


def _words(cell: Cell) -> str:
    """What a cell says; a picture is something too."""
    return " ".join("".join(piece.text or (piece.picture and "\ufffc") for piece in cell).split())


def _is_head(rows: Sequence[Sequence[Cell]]) -> bool:
    names = [_words(cell) for cell in rows[0]]
    if (
        not all(names)
        or len(set(names)) < len(names)
        or any(len(name) > 20 or _NUMBER.fullmatch(name) for name in names)
    ):
        return False
    if 2 * sum(name.lower() in _HEAD_WORDS for name in names) >= len(names):
        return True
    for column in range(len(names)):
        below = [_words(row[column]) for row in rows[1:] if column < len(row)]
        if below and all(_NUMBER.fullmatch(words) for words in below):
            return True
    return False
