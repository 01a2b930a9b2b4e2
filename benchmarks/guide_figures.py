"""What pages show of the invented region, taken anew: the two pictures of README and the traced row of the methodologist.

    python -m benchmarks.guide_figures [--home HOME]        (make pictures)

Without ``--home`` the night is computed first, in a folder of its own. Needs chromium and pdftoppm (.ci/packages).
"""

from __future__ import annotations

import argparse
import io
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
PICTURES, PAGE = ROOT / "docs" / "img", ROOT / "docs" / "guides" / "methodologist.md"
VINTAGE, CLUSTER, ROW = "2026-11-28", "engineering", "15.01.29-9"
CHROMIUM = "/usr/bin/chromium"
WIDTH, HEIGHT, SCALE = 1260, 930, 2 / 3  # of a screen that holds the chart; README shows it smaller
COLOURS = 128
FROM, UNTIL = "Напечатано:", "План по шагам"


def main() -> None:
    """Compute the night unless its home is given, then take the pictures and the lines."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, default=None, help=f"a home in which the sample of {VINTAGE} is computed")
    given = parser.parse_args().home
    with tempfile.TemporaryDirectory() as folder:
        home = given or Path(folder) / "home"
        if given is None:
            kadry("nightly", "--sample", "--vintage", VINTAGE, "--home", str(home))
        outbox = home / "outbox" / VINTAGE
        first_page(outbox / CLUSTER / "proposal.pdf", PICTURES / "proposal-page-1.png")
        vintage_page(outbox / "index.html", PICTURES / "vintage-page.png")
        traced = kadry("trace", ROW, "--vintage", VINTAGE, "--home", str(home))
    PAGE.write_text(with_example(PAGE.read_text(encoding="utf-8"), reason(traced)), encoding="utf-8")


def kadry(*words: str) -> str:
    """What a command prints."""
    return subprocess.run([sys.executable, "-m", "flows.cli", *words], cwd=ROOT, capture_output=True, text=True, check=True).stdout


def first_page(pdf: Path, target: Path) -> None:
    """Page 1 as it is printed."""
    command = ["pdftoppm", "-r", "72", "-f", "1", "-l", "1", "-png", "-singlefile", str(pdf)]  # to standard output
    save(subprocess.run(command, capture_output=True, check=True).stdout, target)


def vintage_page(page: Path, target: Path) -> None:
    """The page of a vintage as a browser shows it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        opened = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, device_scale_factor=SCALE, locale="ru-RU")
        opened.goto(page.resolve().as_uri())
        save(opened.screenshot(), target)
        browser.close()


def save(picture: bytes, target: Path) -> None:
    """In few colours: a page of documents should load at once."""
    Image.open(io.BytesIO(picture)).convert("RGB").quantize(COLOURS).save(target, optimize=True)


def reason(traced: str) -> str:
    """The reason of a row and what it is made of: the part of a trace before the plan's steps."""
    return traced[traced.index(FROM) : traced.index(UNTIL)].rstrip() + "\n"


def with_example(page: str, lines: str) -> str:
    """The page with these lines in its block of text that begins as a trace does."""
    block = re.compile(rf"^```text\n{FROM}.*?^```$", re.S | re.M)
    if len(block.findall(page)) != 1:
        raise ValueError(f"{PAGE.name}: there is no one block that begins with «{FROM}»")
    return block.sub(lambda _: f"```text\n{lines}```", page)


if __name__ == "__main__":
    main()
