"""Identity's service with nothing in it: answers "ok" to whatever it is sent. Only the calls are left to measure.

`python -m bench.echo --config FILE`, with identity's own configuration.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import grpc

from todoke_identity.config import Config
from todoke_identity.rpc import SERVICE
from todoke_kit import config, lifecycle, logs, metrics, rpc
from todoke_pb.identity.v1 import identity_pb2 as pb
from todoke_pb.identity.v1 import identity_pb2_grpc as pb_grpc

OK = pb.SignatureVerdict(code="ok")


class EchoServicer(pb_grpc.IdentityServicer):
    """The same messages in both directions, and no work."""

    async def VerifySignatures(self, request: pb.VerifySignaturesRequest, context: Any) -> pb.VerifySignaturesResponse:
        return pb.VerifySignaturesResponse(verdicts=[OK] * len(request.items))

    async def ReverifySignatures(
        self, request: pb.VerifySignaturesRequest, context: Any
    ) -> pb.VerifySignaturesResponse:
        return await self.VerifySignatures(request, context)

    async def VerifyAuthentication(
        self, request: pb.VerifyAuthenticationRequest, context: Any
    ) -> pb.VerifyAuthenticationResponse:
        return pb.VerifyAuthenticationResponse(code=OK.code)


async def main(settings: Config, stop: lifecycle.Stop) -> None:
    """Serves until `stop` is set."""
    logs.configure("echo", settings.audit_file)
    metrics.serve(settings.metrics)

    def register(server: grpc.aio.Server) -> Sequence[str]:
        pb_grpc.add_IdentityServicer_to_server(EchoServicer(), server)
        return (SERVICE,)

    server = await rpc.start_server(settings.rpc, register)
    lifecycle.ready()
    await lifecycle.until_stopped(stop)
    await server.stop(rpc.GRACE_SECONDS)


if __name__ == "__main__":
    lifecycle.run(partial(main, config.from_arguments(Config, "bench.echo")))
