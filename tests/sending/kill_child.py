"""A process that broadcasts to 30 robots and may be killed at any moment.

``python -m tests.sending.kill_child PATH PORT``. It does what every start does: what an earlier one left unsaid becomes
unknown, what it left unsent is gone on with; and where nothing was kept at all, it is sent as if for the first time.
"""

from __future__ import annotations

import sys
from pathlib import Path

from dingui.concealed import Concealed
from dingui.library import Library
from dingui.messages.models import TextMessage
from dingui.robots.client import RobotClient
from dingui.robots.webhook import Webhook
from dingui.sending.jobs import Progress, SendJob, Target, new_msg_uuid
from dingui.sending.outbox import Outbox
from dingui.sending.recovery import recover


def main(path: Path, port: int) -> None:
    endpoint = f"http://127.0.0.1:{port}/robot/send"

    def credentials(target: Target) -> tuple[Webhook, Concealed]:
        return Webhook(endpoint, Concealed(target.name)), Concealed("SECfake0")

    def tell(_progress: Progress) -> None:
        pass

    with Library.open(path, durable=True) as library:
        outbox = Outbox(library, credentials, RobotClient())
        recover(library.deliveries)
        unfinished = library.jobs.unfinished()
        print("go", flush=True)
        if unfinished:
            for job in unfinished:
                outbox.resume(job.id, tell)
        elif not library.deliveries.recent(1):
            targets = [Target(robot.id, robot.name, robot.endpoint) for robot in library.robots.all()]
            jobs = [SendJob(each, TextMessage("周会改到三点"), msg_uuid=new_msg_uuid()) for each in targets]
            outbox.submit([job.order() for job in jobs], tell)
        outbox.run()
    print("done", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
