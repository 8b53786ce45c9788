"""Which encodings of composite fonts (CMaps, ISO 32000-1, 9.7.5) PDFium reads: for any other it takes glyphs at random.

PDFium has most of the predefined ones, but none of UTF-8, UTF-32 and UniJIS2004, and none that builds on another.
"""

from __future__ import annotations

from pikepdf import Name, Object, Stream

_BOTH_WAYS = """
Identity
90ms-RKSJ 90msp-RKSJ Add-RKSJ EUC Ext-RKSJ UniJIS-UCS2 UniJIS-UCS2-HW UniJIS-UTF16
GB-EUC GBpc-EUC GBK-EUC GBKp-EUC GBK2K UniGB-UCS2 UniGB-UTF16
B5pc HKscs-B5 ETen-B5 ETenms-B5 CNS-EUC UniCNS-UCS2 UniCNS-UTF16
KSC-EUC KSCms-UHC KSCms-UHC-HW UniKS-UCS2 UniKS-UTF16
"""
_KNOWN = {
    *("H", "V", "83pv-RKSJ-H", "90pv-RKSJ-H", "KSCpc-EUC-H"),
    *(f"{name}-{way}" for name in _BOTH_WAYS.split() for way in "HV"),
}


def is_known(encoding: Object | None) -> bool:
    """Whether PDFium reads what a composite font gives as its encoding: a name, or a CMap that stands by itself."""
    if isinstance(encoding, Stream):
        return "/UseCMap" not in encoding and b"usecmap" not in encoding.read_bytes()
    return isinstance(encoding, Name) and str(encoding).removeprefix("/") in _KNOWN
