// What the signing page needs of HPKE (RFC 9180): two suites, sealing only.
import { Aes128Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from "@hpke/core";
import { XWing } from "@hpke/hybridkem-x-wing";

const suite = (kem) => new CipherSuite({ kem, kdf: new HkdfSha256(), aead: new Aes128Gcm() });

export const SUITES = { "x-wing": () => suite(new XWing()), x25519: () => suite(new DhkemX25519HkdfSha256()) };
