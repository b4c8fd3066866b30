"""The values that sending is asked with."""

from __future__ import annotations

import uuid
from dataclasses import FrozenInstanceError

import pytest

from dingui.messages.models import TextMessage
from dingui.sending.jobs import SendJob, Target, new_msg_uuid


def test_keys_are_random_uuids() -> None:
    keys = {new_msg_uuid() for _ in range(100)}
    assert len(keys) == 100
    for key in keys:
        assert (str(uuid.UUID(key)), uuid.UUID(key).version) == (key, 4)


def test_a_job_is_a_snapshot() -> None:
    job = SendJob(Target("", "群", "http://127.0.0.1/robot/send"), TextMessage("x"))
    with pytest.raises(FrozenInstanceError):
        job.message = TextMessage("y")  # type: ignore[misc]  # what must not be possible
