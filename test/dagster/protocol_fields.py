"""Prints the protocol of the Python package: its number, and each message with its keys.

A key that may be absent ends with a question mark.
"""

import json

from dagster_ts import protocol


def keys(message: type) -> list[str]:
    optional = message.__optional_keys__
    return sorted(
        f"{key}?" if key in optional else key for key in message.__annotations__
    )


messages = {
    name: keys(message)
    for name, message in vars(protocol).items()
    if hasattr(message, "__optional_keys__") and not name.startswith("_")
}
print(
    json.dumps(
        {
            "protocol": protocol.PROTOCOL,
            "trigger": protocol.TRIGGER_TAG,
            "messages": messages,
        }
    )
)
