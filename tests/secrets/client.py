"""A small program that uses the keyring: the next start of dingui, as far as secrets are concerned.

Reads one line of JSON from standard input: a list of ``[call, robot id, token, secret]``, and prints one of what each
came to. The token and the secret come this way and not as arguments, which every process can read.
"""

from __future__ import annotations

import json
import sys

from dingui.concealed import Concealed
from dingui.secrets import KeyringStore, MemoryStore, RobotCredentials, SecretStoreError, SessionStore


def main(timeout_s: float) -> None:
    store = SessionStore(KeyringStore(timeout_s), MemoryStore())
    results: list[object] = []
    for call, robot_id, token, secret in json.loads(sys.stdin.readline()):
        try:
            if call == "set":
                store.set(robot_id, RobotCredentials(Concealed(token), Concealed(secret)))
                results.append("stored")
            elif call == "delete":
                store.delete(robot_id)
                results.append("deleted")
            elif call == "place":
                place = store.place()
                results.append([place.kind, place.name, place.reason])
            else:
                found = store.get(robot_id)
                results.append(found and [found.access_token.reveal(), found.secret.reveal()])
        except SecretStoreError as error:
            results.append(error.code)
    print(json.dumps(results))


if __name__ == "__main__":
    main(float(sys.argv[1]))
