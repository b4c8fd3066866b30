"""dingui: announcements for DingTalk group robots, written, seen and sent with care."""

__version__ = "0.1.0"
