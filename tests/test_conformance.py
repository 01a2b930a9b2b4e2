"""What an archive and a screen reader ask of our PDF files: the verdict of a checker that is none of typst's, and the properties
that we promise beyond the two standards, read from the bytes themselves.
"""

from __future__ import annotations

import re
import zlib

import page
import pytest
import typst
from figures_builder import full_figures, sparse_figures
from region_builder import region_sheet

from proposals import document, region_decisions
from proposals.region import document as region_document
from proposals.standing import region_decisions as standing_of

OBJECT = re.compile(rb"(?:^|\n)(\d+) 0 obj\n(.*?)\nendobj", re.S)
FORBIDDEN = (b"/Encrypt", b"/JavaScript", b"/JS", b"/Launch", b"/EmbeddedFile", b"/AcroForm", b"/XFA", b"/Movie", b"/Sound", b"/LZWDecode", b"/URI")
MADE = {
    "proposal": lambda: document.render(full_figures()),
    "reference": lambda: document.render(sparse_figures()),
    "region": lambda: region_document.render(region_sheet()),
    "decisions": lambda: region_decisions.render(standing_of([full_figures()])),
}

# Rules that the checker has for each standard; a newer one may bring more.
RULES = {"2a": 154, "ua1": 104}


class Pdf:
    """Objects of a file by number, streams apart from their dictionaries."""

    def __init__(self, payload: bytes) -> None:
        self.payload = payload
        self.objects = {int(found[1]): found[2] for found in OBJECT.finditer(payload)}
        self.heads = {number: body.partition(b"\nstream\n")[0] for number, body in self.objects.items()}

    def of(self, mark: bytes) -> list[bytes]:
        """Dictionaries that hold a mark."""
        return [head for head in self.heads.values() if mark in head]

    def at(self, head: bytes, key: bytes) -> bytes:
        """The object that a key of a dictionary points to."""
        found = re.search(rb"/" + key + rb"\[?\s*(\d+) 0 R", head)
        assert found, key
        return self.heads[int(found[1])]

    def stream(self, head: bytes, key: bytes) -> bytes:
        found = re.search(rb"/" + key + rb" (\d+) 0 R", head)
        assert found, key
        dictionary, _, rest = self.objects[int(found[1])].partition(b"stream\n")
        body = rest.rsplit(b"\nendstream", 1)[0]
        return zlib.decompress(body) if b"FlateDecode" in dictionary else body

    @property
    def catalog(self) -> bytes:
        (found,) = self.of(b"/Type/Catalog")
        return found


@pytest.fixture(scope="module", params=list(MADE))
def pdf(request: pytest.FixtureRequest) -> Pdf:
    return Pdf(MADE[request.param]())


@pytest.mark.parametrize("standard", RULES)
def test_an_independent_checker_has_no_objection(pdf: Pdf, standard: str) -> None:
    told = page.validate_pdf_bytes(pdf.payload, profile=standard)
    assert [f"{one.rule_id}: {one.message}" for one in told.failures] == []
    assert told.rules.passed >= RULES[standard]


@pytest.mark.parametrize("standard", RULES)
def test_the_checker_objects_to_a_file_that_claims_nothing(standard: str) -> None:
    told = page.validate_pdf_bytes(bytes(typst.compile(b"= Kadry", format="pdf")), profile=standard)
    assert told.rules.failed


def test_the_checker_objects_to_a_picture_without_words() -> None:
    silent = re.sub(rb"/Alt(?= ?[(<])", b"/Aln", MADE["proposal"]())
    told = page.validate_pdf_bytes(silent, profile="ua1")
    assert any("ALTERNATIVE" in one.rule_id for one in told.failures)


def test_it_names_its_language_its_title_and_its_standards(pdf: Pdf) -> None:
    assert b"/Lang(ru-RU)" in pdf.catalog
    assert b"/DisplayDocTitle true" in pdf.catalog
    told = pdf.stream(pdf.catalog, b"Metadata").decode("utf-8")
    for word in ("<pdfaid:part>2</pdfaid:part>", "<pdfaid:conformance>A</pdfaid:conformance>", "<pdfuaid:part>1</pdfuaid:part>"):
        assert word in told
    title = re.search(r"<dc:title>.*?<rdf:li[^>]*>(.*?)</rdf:li>", told, re.S)
    info = pdf.at(pdf.payload[pdf.payload.rindex(b"trailer") :], b"Info")
    named = re.search(rb"/Title(?:<([0-9A-F]+)>|\((.*?)\))", info)
    assert title
    assert named
    assert title[1] == bytes.fromhex(named[1].decode()).decode("utf-16").replace("&", "&amp;")


def test_colours_have_a_profile_inside_and_the_file_an_identity(pdf: Pdf) -> None:
    (intent,) = pdf.of(b"/GTS_PDFA1")
    assert pdf.stream(intent, b"DestOutputProfile")[36:40] == b"acsp"  # the signature of an ICC profile
    assert re.search(rb"/ID\[\(.+?\)\s?\(.+?\)\]", pdf.payload, re.S)


def test_every_font_is_inside_and_every_sign_has_its_letter(pdf: Pdf) -> None:
    fonts = pdf.of(b"/Subtype/Type0")
    assert fonts
    for font in fonts:
        descriptor = pdf.at(pdf.at(font, b"DescendantFonts"), b"FontDescriptor") if b"DescendantFonts[" in font else b""
        assert re.search(rb"/FontFile[23]? \d+ 0 R", descriptor)
        assert b"begincmap" in pdf.stream(font, b"ToUnicode")


def test_nothing_runs_hides_or_leads_out(pdf: Pdf) -> None:
    heads = b"\n".join(pdf.heads.values())
    assert [mark for mark in FORBIDDEN if re.search(mark + rb"(?![A-Za-z])", heads)] == []


def test_the_order_of_reading_is_that_of_the_tags(pdf: Pdf) -> None:
    assert b"/Marked true" in pdf.catalog
    assert b"/StructTreeRoot" in pdf.catalog
    pages = pdf.of(b"/Type/Page/")
    assert pages
    for sheet in pages:
        assert b"/Tabs/S" in sheet
        assert b"/StructParents" in sheet


def test_pictures_have_words_and_heads_of_tables_their_scope(pdf: Pdf) -> None:
    elements = pdf.of(b"/Type/StructElem")
    figures = [one for one in elements if re.search(rb"/S/Figure\b", one)]
    heads = [one for one in elements if re.search(rb"/S/TH\b", one)]
    assert heads
    assert [one for one in figures if b"/Alt" not in one] == []
    assert [one for one in heads if b"/Scope/Column" not in one] == []
    levels = [int(found[1]) for one in elements if (found := re.search(rb"/S/H(\d)\b", one))]
    assert min(levels) == 1
