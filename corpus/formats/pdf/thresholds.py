"""The thresholds by which characters of a PDF page become lines, columns, paragraphs and headings.

A height is that of a line's characters, a size that of its font; both are in points.
"""

from dataclasses import dataclass

from corpus.thresholds import sourced


@dataclass(frozen=True)
class PdfLayout:
    """How PDF pages, and pictures of pages, are laid out again as text."""

    # Characters to lines
    same_line: float = sourced(0.5, "chosen: two lines overlap by less than half of their height")
    touching: float = sourced(0.3, "chosen: heights; a wider gap begins another piece of a line")
    kerning: float = sourced(0.5, "chosen: heights by which kerning may move a character back")
    near: float = sourced(0.6, "chosen: heights between pieces of a line, in any order of the file")
    shadow: float = sourced(0.3, "chosen: heights between a character and its shadow")
    apart: float = sourced(
        2.5, "chosen: heights between pieces that follow in the file; else cells"
    )
    cell_gap: float = sourced(0.9, "chosen: heights; a gap within a line that may part two cells")
    blanks: int = sourced(4, "chosen: spaces and line ends that PDFium puts between two pieces")
    han_gap: float = sourced(0.2, "chosen: heights; Noto's space is 0.22 wide, a thin space 0.2")
    mixed_gap: float = sourced(0.35, "chosen: heights; typesetters part Chinese and Latin by 0.25")
    stretched: float = sourced(0.1, "chosen: heights above the usual gap of a justified line")
    blank_cell: float = sourced(1.0, "chosen: heights; a gap of a character is a space anywhere")
    full_width: float = sourced(
        0.8, "chosen: of the height; “ fills an em in Chinese fonts, or half"
    )
    low: float = sourced(0.55, "chosen: of the height before it; digits have 0.7 of an ideograph's")
    ascent: float = sourced(0.88, "the em box of OpenType CJK fonts (OS/2 sTypoAscender 880)")

    # Characters above and below the line
    small: float = sourced(0.85, "chosen: of the line's; programs take 0.58 to 0.83")
    raised: float = sourced(0.15, "chosen: sizes above the line; programs take 0.33 to 0.4")
    lowered: float = sourced(0.04, "chosen: sizes below the line; programs take 0.08 to 0.33")

    # Lines to columns
    column_lines: int = sourced(4, "chosen: fewer lines on one side are a caption or a cell")
    filled: float = sourced(0.6, "chosen: share of the column that prose fills on average")
    prose_width: float = sourced(9, "chosen: sizes; narrower lines are cells")
    crossing: float = sourced(0.4, "chosen: titles and figures may cross a gutter, not most lines")
    band_gap: float = sourced(0.8, "chosen: sizes of white space across the page between two bands")
    side_changes: float = sourced(0.5, "chosen: changes of side a line, if the file goes by rows")

    # Running heads
    margin: float = sourced(0.12, "chosen: of the page's height; A4 with 25 mm has 0.08")
    same_height: float = sourced(4, "chosen: points by which running heads move between pages")
    often: float = sourced(0.4, "chosen: of the pages; heads of left pages stand on half of them")
    few_pages: int = sourced(8, "chosen: up to so many pages, coming twice is enough")

    # Lines to paragraphs
    same_size: float = sourced(0.12, "chosen: share by which sizes within a paragraph differ")
    wide_pitch: float = sourced(1.35, "chosen: times the usual distance of lines; more parts them")
    usual_pitch: float = sourced(1.6, "chosen: sizes; reports are set with 1.5 to 1.75 lines")
    nearly_full: float = sourced(2.0, "chosen: sizes that a full line may lack, by one word")
    pitches: int = sourced(3, "chosen: distances that a column needs to have a usual one")
    neighbours: int = sourced(40, "chosen: columns on each side that are compared with one")
    narrowest: float = sourced(12, "chosen: sizes; shorter lines were not broken for want of space")
    indent: float = sourced(0.8, "chosen: sizes; Chinese paragraphs begin 2 further right")
    set_right: float = sourced(0.33, "chosen: of the column, left free; no first line begins there")
    same_left: float = sourced(
        0.2, "chosen: sizes; the lines of a paragraph begin below each other"
    )
    slack: float = sourced(0.6, "chosen: sizes that a full line may lack after a full stop")
    slack_within: float = sourced(0.06, "chosen: of the column, the same inside a sentence")

    # Paragraphs to headings
    heading_size: float = sourced(1.12, "chosen: times the body; 12 pt body, 14 pt headings: 1.17")
    heading_length: int = sourced(100, "chosen: characters; longer ones are text in large type")
    next_level: float = sourced(0.96, "chosen: sizes nearer to one another are one level")

    # Pages
    few_characters: int = sourced(8, "chosen: a page with fewer is a picture, if it shows one")
    picture: float = sourced(0.3, "chosen: of the page that a scan covers")
    ocr_certain: float = sourced(0.5, "chosen: RapidOCR's own default for text_score")
    ocr_same_size: float = sourced(0.35, "chosen: share by which boxes of one font differ")


LAYOUT = PdfLayout()


@dataclass(frozen=True)
class PdfLegibility:
    """What of a PDF page is text, which way it runs, and whether it is what one sees."""

    # Which way it runs
    slant: float = sourced(0.14, "chosen: radians, 8 degrees; scans are askew by 3, stamps by 15")
    askew: float = sourced(0.09, "chosen: the same, in quarters of a turn")
    aside: float = sourced(0.4, "chosen: widths by which characters of a line down may be moved")
    spread: float = sourced(2.5, "chosen: sizes between the characters of a spaced line")
    least_down: int = sourced(3, "chosen: a label of two characters is no page of lines down")
    cell: float = sourced(1.4, "chosen: times the line's width that two digits in it may take")

    # Watermarks
    large: float = sourced(1.5, "chosen: times the page's usual height of characters")
    white: int = sourced(250, "chosen: of 255; the least of the three colours of white text")
    unseen: int = sourced(16, "chosen: of 255; the eye sees no shape that differs by less")
    pale: float = sourced(
        0.7, "chosen: lightness; Word's watermarks are silver, 0.75, titles blue, 0.56"
    )

    # Characters that are not those one sees
    rare: int = sourced(18, "corpus.text.likelihood: bits of rare ideographs and other scripts")
    implausible: float = sourced(0.1, "chosen: share of such characters; names have 0.03")
    few: int = sourced(4, "chosen: a name or two on a short page")
    symbols: float = sourced(0.3, "chosen: share of symbol fonts; formulas have 0.1")
    signs: float = sourced(0.25, "chosen: share of signs in ASCII text; programs have 0.2")
    one_script: float = sourced(0.8, "chosen: share of one script in a text of that language")
    shortest: float = sourced(2.0, "chosen: letters of a word; in wrong text they stand alone")
    longest: float = sourced(15.0, "chosen: letters of a word; wrong text has clauses")
    beside: float = sourced(
        0.2, "chosen: share of words that touch Chinese; particles of Korean do"
    )

    # Pictures
    thumbnail: float = sourced(120, "chosen: pixels of the longer side; lines of text show in it")
    contrast: float = sourced(0.1, "chosen: of black to white, between ink and paper")
    inked: float = sourced(0.03, "chosen: share of the page; three lines of text have as much")


LEGIBILITY = PdfLegibility()


@dataclass(frozen=True)
class PagePicture:
    """How a page is shown, and a quotation found on it. Places are shares of the page."""

    pixels: int = sourced(16_000_000, "chosen: of a picture; A4 at 400 dpi has 15 million")
    quality: int = sourced(90, "a page of text: 0.2 MB at 1,000 pixels; a PNG has 0.6")
    seed: int = sourced(4, "chosen: characters of a quotation that are looked for together")
    covered: float = sourced(0.5, "chosen: share of a quotation that must be found")
    line_gap: float = sourced(3.0, "chosen: heights between characters that share a box")
    vertical: float = sourced(1.5, "chosen: widths of a character; wider lines are horizontal")
    part: float = sourced(0.02, "chosen: what counts against a part of a text, about a line")
    far: float = sourced(0.25, "chosen: a cell further from its row's line is another's")


PICTURE = PagePicture()


@dataclass(frozen=True)
class PdfTables:
    """How ruling lines and aligned texts of a PDF page become tables. Lengths are in points."""

    # Ruling lines
    thickness: float = sourced(3.0, "chosen: a rectangle no thicker is a line; Word's go to 6 pt")
    slant: float = sourced(0.5, "chosen: by which a line across or down may slant")
    touching: float = sourced(3.0, "chosen: what is nearer is one line; double lines are 2 apart")
    most_rules: int = sourced(20_000, "chosen: parts of rules on a page; more are a drawing")
    most_crossings: int = sourced(
        200_000, "chosen: pairs of rules; 400 rows of 30 cells have 12,000"
    )
    most_segments: int = sourced(4_000, "chosen: of one path; more are a drawing")

    # Lattices
    narrowest: float = sourced(8.0, "chosen: a column that is open at the side is wider")
    covered: float = sourced(0.6, "chosen: share of a cell's side that a rule covers")
    filled_cells: float = sourced(0.2, "chosen: blank forms have more, grids of charts less")
    parted: float = sourced(0.4, "chosen: share of lines that gaps part; more lay out a page")
    longest: int = sourced(600, "as for tables of other formats: longer cells are articles")

    # Rows that no rule parts
    stacked_rows: int = sourced(3, "chosen: texts of equal count in each cell are rows")
    filled: float = sourced(0.8, "chosen: share of a cell that a line fills before it is broken")

    # Tables without rules
    rows: int = sourced(3, "chosen: fewer rows of pieces apart are no table")
    row_gap: float = sourced(2.5, "chosen: sizes of white space between two rows")
    singles: int = sourced(2, "chosen: rows with one piece between those with several")
    broken: int = sourced(12, "chosen: the same where rules part the rows: a broken text")
    wide: float = sourced(0.6, "chosen: share of the width; a wider single piece is text")
    column_gap: float = sourced(0.5, "chosen: sizes of white space between two columns")
    same_place: float = sourced(0.6, "chosen: sizes by which cells of a column may stand off")
    aligned: float = sourced(0.7, "chosen: share of the cells of a column that are aligned")
    between: float = sourced(2.0, "chosen: times the distance to one column; a name over both")
    values: float = sourced(0.6, "chosen: share of numbers in a column of numbers")
    cell_length: int = sourced(30, "chosen: mean characters of a column's cells; more are prose")
    close: float = sourced(0.6, "chosen: sizes of white space between two lines of a cell")
    near: float = sourced(0.8, "chosen: of the usual distance; nearer lines are of one row")

    # What stands above a table, and goes on at the next page
    title_length: int = sourced(60, "chosen: characters; longer lines are text")
    titles: int = sourced(3, "chosen: lines above a table that may be its title and units")
    broken_text: int = sourced(12, "chosen: characters; a shorter cell ends with its line")
    same_edge: float = sourced(0.02, "chosen: share of the width by which edges may differ")


TABLES = PdfTables()
