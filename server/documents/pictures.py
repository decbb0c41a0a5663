"""Photos and signatures made ready for paper: upright, no larger than print needs, without metadata."""

from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

MOST_PIXELS = 1100  # of the longer side: over 300 dpi at the size a photo has on the page
_QUALITY = 82


def printable(image: bytes) -> Image.Image | None:
    """Gives a photo upright and small enough, or None where it cannot be read (torn file, unknown format)."""
    try:
        with Image.open(BytesIO(image)) as opened:
            opened.draft("RGB", (MOST_PIXELS * 2, MOST_PIXELS * 2))
            upright = ImageOps.exif_transpose(opened).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    upright.thumbnail((MOST_PIXELS, MOST_PIXELS))
    return upright


def as_jpeg(picture: Image.Image) -> BytesIO:
    """Gives a picture as JPEG bytes, the same for the same picture."""
    out = BytesIO()
    picture.save(out, "JPEG", quality=_QUALITY)
    out.seek(0)
    return out


def ink_only(image: bytes) -> Image.Image | None:
    """Gives a signature cut to its strokes, dark on white, or None where it cannot be read or is blank."""
    try:
        with Image.open(BytesIO(image)) as opened:
            drawn = opened.convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    drawn.thumbnail((MOST_PIXELS, MOST_PIXELS))
    paper = Image.new("RGBA", drawn.size, "white")
    paper.alpha_composite(drawn)
    grey = paper.convert("L")
    if (grey.resize((1, 1), Image.Resampling.BOX).tobytes()[0]) < 128:
        grey = ImageOps.invert(grey)  # drawn in light ink on a dark screen
    strokes = grey.point([255 if value < 200 else 0 for value in range(256)]).getbbox()
    return ImageOps.autocontrast(grey.crop(strokes)) if strokes else None
