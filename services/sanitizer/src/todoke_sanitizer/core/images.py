"""Pictures (JPEG, PNG, HEIC): decoded under a bound, and encoded anew from nothing but their pixels."""

from __future__ import annotations

import importlib
import io
import warnings

import pi_heif
from PIL import Image, ImageOps

from todoke_sanitizer.core import limits
from todoke_sanitizer.core.model import Code, Rebuilt, Refused, Removed

JPEG_QUALITIES = (90, 75, 60)  # the best that fits; with the last, print and stamps are still read

_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/heic": "HEIF"}
_ENDS = {"image/jpeg": b"\xff\xd9", "image/png": b"IEND\xaeB`\x82"}
_PIXELS = {"1", "L", "LA", "La", "P", "PA", "RGB", "RGBA", "RGBa", "RGBX", "CMYK", "YCbCr"}  # of eight bits, or one
_HIGH_BYTE = {"I;16": 1, "I;16L": 1, "I;16B": 0}  # of a grey of 16 bits: where it stands in its two bytes
_METADATA = ("exif", "icc_profile", "comment", "xmp", "XML:com.adobe.xmp", "photoshop", "metadata", "thumbnails")


def prepare() -> None:
    """Loads the decoders, which cannot be found any more once the sandbox is closed."""
    pi_heif.register_heif_opener(thumbnails=False)
    pi_heif.options.DECODE_THREADS = 1
    Image.preinit()
    Image.MAX_IMAGE_PIXELS = None  # `_open` has a bound of its own, and refuses where Pillow warns
    Image.new("RGB", (1, 1)).save(io.BytesIO(), "JPEG")
    # Phones put a second picture into a photograph (CIPA DC-007); Pillow loads what reads that when it meets one.
    importlib.import_module("PIL.MpoImagePlugin")


def rebuild(data: bytes, kind: str) -> Rebuilt:
    """The same picture, upright; HEIC becomes JPEG, which every office computer shows.

    :raises Refused: TOO_MANY_PIXELS, TRUNCATED or DAMAGED.
    """
    source = _open(data, kind)
    removed = _lost(source, data, kind)
    pixels = _pixels(source)
    if kind == "image/png":
        return Rebuilt("image/png", _encoded(pixels, "PNG"), removed, 1)
    return Rebuilt("image/jpeg", jpeg(pixels), removed, 1)


def jpeg(picture: Image.Image, room: int = limits.MAX_OUTPUT) -> bytes:
    """A picture as JPEG, without anything but its pixels: the best that takes at most `room` bytes, or the worst."""
    pixels = picture.convert("RGB") if picture.mode != "L" else picture
    for quality in JPEG_QUALITIES:
        encoded = _encoded(pixels, "JPEG", quality=quality)
        if len(encoded) <= room:
            break
    return encoded


def _open(data: bytes, kind: str) -> Image.Image:
    if data.rfind(_ENDS.get(kind, b"")) < 0:
        raise Refused(Code.TRUNCATED)
    try:
        with warnings.catch_warnings(action="ignore"):
            source = Image.open(io.BytesIO(data), formats=[_FORMATS[kind]])
        if source.width * source.height > limits.MAX_PIXELS:
            raise Refused(Code.TOO_MANY_PIXELS)
        source.load()
    except (OSError, EOFError) as error:
        raise Refused(Code.TRUNCATED if "truncated" in str(error) else Code.DAMAGED) from None
    except (ValueError, SyntaxError, RuntimeError, KeyError, IndexError):
        raise Refused(Code.DAMAGED) from None
    return source


def _pixels(source: Image.Image) -> Image.Image:
    """A new picture, the way up that the camera was held, that knows nothing of the old one."""
    transparent = source.mode in {"RGBA", "LA", "PA"} or "transparency" in source.info
    wanted = "RGBA" if transparent else "L" if source.mode in {"L", "1", *_HIGH_BYTE} else "RGB"
    turned = _eight_bits(ImageOps.exif_transpose(source)).convert(wanted)
    return Image.frombytes(wanted, turned.size, turned.tobytes())


def _eight_bits(picture: Image.Image) -> Image.Image:
    """The same in pixels that are converted as they look; of 16 bits Pillow would make white of all but the darkest."""
    if picture.mode in _HIGH_BYTE:
        return Image.frombytes("L", picture.size, picture.tobytes()[_HIGH_BYTE[picture.mode] :: 2])
    if picture.mode not in _PIXELS:
        raise Refused(Code.DAMAGED)
    return picture


def _encoded(picture: Image.Image, form: str, **options: int) -> bytes:
    target = io.BytesIO()
    picture.save(target, form, **options)
    return target.getvalue()


def _lost(source: Image.Image, data: bytes, kind: str) -> frozenset[Removed]:
    lost = set[Removed]()
    if any(source.info.get(name) for name in _METADATA) or getattr(source, "text", None):
        lost.add(Removed.METADATA)
    if getattr(source, "n_frames", 1) > 1:
        lost.add(Removed.OTHER_FRAMES)
    if not data.endswith(_ENDS.get(kind, b"")):
        lost.add(Removed.TRAILING_BYTES)
    return frozenset(lost)
