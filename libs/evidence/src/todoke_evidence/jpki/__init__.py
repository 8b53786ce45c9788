"""Signatures made with the JPKI signing certificate (公的個人認証 署名用電子証明書): who signed, and does it hold."""
