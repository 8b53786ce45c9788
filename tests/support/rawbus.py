"""Publishing over a connection of nats-py what nats-py itself would not send."""

from __future__ import annotations

from nats.aio.client import Client


async def publish_raw(client: Client, subject: bytes, headers: bytes, body: bytes) -> None:
    """Publishes these bytes as they are, header and subject included, and waits until the server has read them."""
    sizes = b"%d %d" % (len(headers), len(headers) + len(body))
    assert client._transport is not None
    client._transport.write(b"HPUB %s %s\r\n%s%s\r\n" % (subject, sizes, headers, body))
    for _ in range(2):
        await client.flush()
