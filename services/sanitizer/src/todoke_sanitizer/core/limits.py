"""How much of anything is read or made. What a person files by hand is far below each of these."""

MAX_INPUT = 32 * 1024 * 1024  # bytes of a file as it came
MAX_OUTPUT = 64 * 1024 * 1024  # bytes of a rebuilt file

MAX_PIXELS = 64_000_000  # of a picture: a phone's best camera has 50 million; 190 MB as RGB
MAX_PAGES = 100  # of a PDF
MAX_PAGE_PIXELS = 12_000_000  # of one page as a picture: A4 at 250 dpi takes 6 million
DOTS_PER_INCH = 200  # of a page as a picture: the small print of a receipt stays readable
MIN_DOTS_PER_INCH = 100  # of a page that is one coarse picture

MAX_ENTRIES = 1_000  # of an office file's archive
MAX_UNPACKED = 64 * 1024 * 1024  # bytes of all entries together
MAX_RATIO = 200  # unpacked to packed; the XML of a large sheet comes to about 30
RATIO_FREE = 1024 * 1024  # bytes that may be unpacked at any ratio
MAX_SHEETS = 200
MAX_CELLS = 500_000  # of a workbook or a CSV, the empty ones between included
MAX_BLOCKS = 100_000  # paragraphs and table cells of a document
