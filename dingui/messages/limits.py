"""The numbers that DingTalk's robots go by, each with its source in ``dingtalk-protocol.md``."""

from __future__ import annotations

from typing import Final

BODY_BYTES_MAX: Final = 20_000
"""Bytes of the request body, UTF-8, above which the endpoint answers 460101 (§2.8)."""

BODY_BYTES_WARN: Final = 18_000
"""Bytes from which a person is warned: what exactly is counted is not documented (§2.8)."""

MENTIONS_MAX: Final = 50
"""People mentioned by one message (§2.7)."""

BUTTONS_SOFT_MAX: Final = 5
"""Buttons above which the sibling API has no template any more (§2.5)."""

BUTTON_TITLE_SOFT_MAX: Final = 20
"""Characters of a button's text that a sibling API allows (§2.5)."""

SIDE_BY_SIDE_BUTTONS: Final = 2
"""The one number of buttons with which ``btnOrientation`` "1" has an effect (§2.5)."""

PREVIEW_CHARACTERS_MAX: Final = 2 * BODY_BYTES_MAX
"""Characters of a text that a preview shows; every text that DingTalk takes is far shorter. Our own choice."""
