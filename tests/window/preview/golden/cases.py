"""What is drawn: each sample, and each thing that a preview can show."""

from __future__ import annotations

from typing import Any, Final

from dingui.messages.preview import Preview, preview_of
from tests.window.preview.conftest import SAMPLES, card, markdown, sample, text

WIDE: Final = "https://example.com/wide.png"
SQUARE: Final = "https://example.com/square.png"
BROKEN: Final = "https://example.com/broken.png"
"""It is not there (404)."""
PAGE: Final = "https://example.com/page"

END: Final = "  "
"""Before a line end that stays."""

SUBSET: Final = f"""# 一级标题 One
## 二级标题 Two
### 三级标题 Three
#### Four
##### Five
###### Six

**加粗 bold** and *斜体 italic*, a [链接 link]({PAGE}) and a line
that goes on, long enough to be broken by the bubble's edge at either of both widths, as people write.{END}
After two spaces a new line.

> 引用 quoted
> **second** line

![照片]({WIDE})

- 第一项 item
- second item
  - one inside
  - 另一项

1. 先做这件事
2. then that one

<font color=#d00000>红色 red</font> and <font color=#1677FF>**blue**</font>
"""

OUTSIDE: Final = f"""A `code span`, ~~struck~~, <https://example.com>, <b>tags</b>.

<font color=red size=5>named and large</font>

| 名称 | Count |
|:---|---:|
| 一 | 1 |
| [two]({PAGE}) | **22** |

```
if code:
    keep("spaces")
```

    indented

<div>HTML 块</div>

- [ ] open
- [x] done

Underlined
===

---

> one
>> two
>>> three
"""

_BUTTONS: Final = [{"title": title, "actionURL": PAGE} for title in ("同意 Agree", "拒绝 Refuse", "以后再说 Later")]
_ITEMS: Final = [
    {"title": "第一条 The first is large", "messageURL": PAGE, "picURL": WIDE},
    {"title": "第二条 The second has a title that needs more than a single line of its row", "messageURL": PAGE,
     "picURL": SQUARE},
    {"title": "第三条 Without a picture", "messageURL": PAGE, "picURL": ""},
]  # fmt: skip


def _feed(count: int) -> Preview:
    return preview_of({"msgtype": "feedCard", "feedCard": {"links": _ITEMS[:count]}})


def _link(**body: Any) -> Preview:
    link = {"title": "周报 Weekly", "text": "本周要点 and what comes next", "messageUrl": PAGE, **body}
    return preview_of({"msgtype": "link", "link": link})


def _markdown_with_mention() -> Preview:
    body = {"title": "值班 Duty", "text": "Today @13800000000, and nobody else."}
    at = {"atMobiles": ["13800000000", "13900000000"], "isAtAll": False}
    return preview_of({"msgtype": "markdown", "markdown": body, "at": at})


def cases() -> dict[str, Preview | None]:
    """Return what each picture shows; None for nothing written yet."""
    jump = {"singleTitle": "阅读全文 Read", "singleURL": PAGE}
    return {
        **{f"sample-{name}": sample(name) for name in SAMPLES},
        "empty": None,
        "text-lines": text("第一行 one\nline two\n\n" + "A longer line that is broken at the edge of its bubble. " * 3),
        "text-mentions": text("请 @13800000000 看一下", atMobiles=["13800000000", "13900000000"], isAtAll=False),
        "text-everyone": text("开会 Meeting", isAtAll=True),
        "markdown-subset": markdown(SUBSET, "标题 Title"),
        "markdown-outside": markdown(OUTSIDE, "标题 Title"),
        "markdown-mention": _markdown_with_mention(),
        "markdown-broken-picture": markdown(f"Before\n\n![图]({BROKEN})\n\nafter"),
        "link": _link(picUrl=SQUARE),
        "link-bare": _link(),
        "card-lead": card(text=f"![照片]({WIDE})\n\n# 标题 Head\n\nwords", **jump),
        "card-lead-alone": card(text=f"![照片]({WIDE})", **jump),
        "card-no-picture": card(text="# 标题 Head\n\nwords", **jump),
        "card-hide-avatar": card(text="words", hideAvatar="1", **jump),
        "card-stacked": card(text="words", btns=_BUTTONS[:2], btnOrientation="0"),
        "card-beside": card(text="words", btns=_BUTTONS[:2], btnOrientation="1"),
        "card-three-horizontal": card(text="words", btns=_BUTTONS, btnOrientation="1"),
        "feed-one": _feed(1),
        "feed-three": _feed(3),
    }
