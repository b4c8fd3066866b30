"""The practice robot: DingTalk's rules, and a loopback server that applies them."""
