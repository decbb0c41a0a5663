"""Looking at what was printed: pages as pictures, their text, and what an independent decoder reads in them."""

import pypdfium2
import zxingcpp
from PIL import Image

PRINT_DPI = 300


def pictures(pdf: bytes, dpi: int = PRINT_DPI) -> list[Image.Image]:
    """Gives every page as a printer of that resolution would draw it."""
    return [page.render(scale=dpi / 72).to_pil().convert("L") for page in pypdfium2.PdfDocument(pdf)]


def texts(pdf: bytes) -> list[str]:
    """Gives the text of every page as a reader would copy it out, without line ends."""
    return [page.get_textpage().get_text_bounded().replace("\r\n", "") for page in pypdfium2.PdfDocument(pdf)]


def decoded(picture: Image.Image) -> list[str]:
    """Gives what zxing reads in a picture, sorted."""
    return sorted(code.text for code in zxingcpp.read_barcodes(picture) if code.valid)
