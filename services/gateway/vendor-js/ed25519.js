// Verifies Ed25519 (RFC 8032), strictly: not every browser that can run the signing page has it in WebCrypto.
import { verifyAsync } from "@noble/ed25519";

export const verify = (signature, data, key) => verifyAsync(signature, data, key, { zip215: false });
