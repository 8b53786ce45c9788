"""State: the ciphertexts of saved forms, one a subject of the SAVED stream (`deploy/nats`), whose server deletes them.

What is stored beside a ciphertext is the id it lies under and after how many hours it is to be deleted, nothing else.
"""

from dataclasses import dataclass

from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.errors import APIError

from todoke_kit import bus
from todoke_kit.errors import BusUnavailableError, Refusal, StreamFullError

CHANGED = 10_071  # JetStream: the subject's last message is another one than was expected


@dataclass(frozen=True, slots=True)
class Stored:
    """What lies under an id: its ciphertext, empty where it was deleted, and its place in the stream, 0 for nothing."""

    sealed: bytes
    sequence: int


class Store:
    """Reads and writes one ciphertext at a time; nobody can list them."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def read(self, name: str) -> Stored:
        """What lies under an id.

        :raises Refusal: "saving_unavailable" when the bus does not answer.
        """
        subject = f"$JS.API.DIRECT.GET.SAVED.saved.{name}"
        try:
            answer = await self._client.request(subject, b"", timeout=bus.PUBLISH_SECONDS)
        except (NatsError, TimeoutError):
            raise Refusal("saving_unavailable") from None
        sequence = (answer.headers or {}).get("Nats-Sequence", "")
        return Stored(answer.data, int(sequence)) if sequence.isascii() and sequence.isdigit() else Stored(b"", 0)

    async def write(self, name: str, sealed: bytes, over: Stored, hours: int) -> None:
        """Put a ciphertext where `over` lies, for so many hours, and wait until it is on disk.

        :raises Refusal: "saved_conflict" when something else lies there by now, "saved_full" when there is no room,
            "saving_unavailable" when the bus did not confirm.
        """
        await self._put(name, sealed, over, f"{hours}h")

    async def erase(self, name: str, over: Stored) -> None:
        """Put nothing in the place of `over`, and let that nothing go as well; raises what `write` does."""
        await self._put(name, b"", over, "1s")

    async def _put(self, name: str, sealed: bytes, over: Stored, lifetime: str) -> None:
        headers = {"Nats-TTL": lifetime, "Nats-Expected-Last-Subject-Sequence": str(over.sequence)}
        try:
            await bus.publish(self._client, f"saved.{name}", sealed, headers=headers)
        except StreamFullError as error:
            raise Refusal("saved_full") from error
        except BusUnavailableError as error:
            cause = error.__cause__
            changed = isinstance(cause, APIError) and cause.err_code == CHANGED
            raise Refusal("saved_conflict" if changed else "saving_unavailable") from error
