"""Build one SVG sprite of the icons that the pages use: build_icons.py FOLDER_OF_SVG_FILES OUTPUT."""

import re
import sys
from pathlib import Path

NAMES = """
activity adjustments-horizontal alert-triangle archive archive-off arrow-back-up arrow-down arrow-down-right
arrow-left arrow-right arrow-up arrow-up-right arrows-exchange at ban bell bolt book bookmark brackets
briefcase building building-bank calculator calendar calendar-event cash chart-bar chart-line chart-pie
check checks chevron-down chevron-left chevron-right chevron-up circle-check circle-dashed circle-minus
circle-plus circle-x clipboard-check clipboard-list clock clock-hour-4 coin coins columns-3 copy credit-card
database database-import device-floppy discount dots-vertical download edit external-link eye eye-off
file-export file-import file-invoice file-spreadsheet file-text file-type-csv file-type-pdf filter flag
focus-2 gauge gavel git-merge hand-stop help-circle history home hourglass info-circle key keyboard language
layout-sidebar link link-off list list-check list-details lock login logout mail map-pin menu-2 message
message-2 moon note notebook package paperclip pencil percentage phone player-pause player-play player-stop
plus printer receipt refresh report report-analytics report-money rotate scale search selector send settings
shield shopping-cart stack-2 star sun table table-export tag tags trash truck upload user user-check
user-plus users users-group wallet world x zoom-check
"""
SHAPES = re.compile(r"<(?:path|circle|rect|line|polyline|ellipse)\b[^>]*/>")


def symbol(name: str, source: str) -> str:
    """Return the drawing as a symbol that takes its stroke from the place of use."""
    shapes = [shape for shape in SHAPES.findall(source) if "M0 0h24v24H0z" not in shape]
    return f'<symbol id="{name}" viewBox="0 0 24 24">{"".join(shapes)}</symbol>'


def main() -> None:
    folder, output = Path(sys.argv[1]), Path(sys.argv[2])
    symbols = [symbol(name, (folder / f"{name}.svg").read_text()) for name in NAMES.split()]
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>\n')


if __name__ == "__main__":
    main()
