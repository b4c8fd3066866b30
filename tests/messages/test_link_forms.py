from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dingui.messages.link_forms import LinkForm, link_form

INNER = "https://example.com/a?b=c&d=%E4%BC%9A#e"
ENCODED = "https%3A%2F%2Fexample.com%2Fa%3Fb%3Dc%26d%3D%25E4%25BC%259A%23e"
PAGE = f"dingtalk://dingtalkclient/page/link?url={ENCODED}"


@pytest.mark.parametrize(
    ("address", "form"),
    [
        (PAGE, LinkForm("page", INNER)),
        (PAGE + "&pc_slide=true", LinkForm("page", INNER, where="slide")),
        (PAGE + "&pc_slide=false", LinkForm("page", INNER, where="browser")),
        (PAGE + "&pc_slide=perhaps", LinkForm("page", INNER)),
        (PAGE + "&popup_wnd=true&title=%E8%AF%A6%E6%83%85", LinkForm("page", INNER, where="popup", title="详情")),
        (PAGE.replace("dingtalk://", "DingTalk://"), LinkForm("page", INNER)),
        ("dingtalk://dingtalkclient/page/link?url=a%2Bb+c", LinkForm("page", "a+b+c")),
        (
            f"dingtalk://dingtalkclient/action/open_platform_link?pcLink={ENCODED}&mobileLink=https%3A%2F%2Fm.cn",
            LinkForm("platform", INNER, "https://m.cn"),
        ),
        ("dingtalk://dingtalkclient/action/open_platform_link?pcLink=x", LinkForm("platform", "x")),
        ("dtmd://dingtalkclient/sendMessage?content=%E6%94%B6%E5%88%B0", LinkForm("say", content="收到")),
        ("eapp://pages/index", LinkForm("mini_program")),
        ("dingtalk://dingtalkclient/page/link?pc_slide=true", LinkForm("other")),
        ("dingtalk://dingtalkclient/action/sendmsg?dingtalk_id=x", LinkForm("other")),
        ("dtmd://dingtalkclient/sendMessage?content=", LinkForm("other")),
        ("dingtalk:", LinkForm("other")),
        ("https://example.com", None),
        ("mailto:a@example.com", None),
        ("javascript:alert(1)", None),
        ("", None),
    ],
)
def test_forms(address: str, form: LinkForm | None) -> None:
    assert link_form(address) == form


@given(st.sampled_from(["dingtalk", "dtmd", "eapp"]), st.text(max_size=60))
def test_any_link_of_these_schemes_has_a_form(scheme: str, rest: str) -> None:
    assert link_form(f"{scheme}://{rest}") is not None
    assert link_form(f"{scheme}://dingtalkclient/page/link?{rest}") is not None
