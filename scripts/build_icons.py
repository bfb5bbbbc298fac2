"""Build one SVG sprite of the icons that the pages use: build_icons.py FOLDER_OF_SVG_FILES OUTPUT."""

import re
import sys
from pathlib import Path

NAMES = """
activity adjustments-horizontal alert-triangle arrow-down-right arrow-left arrow-right arrow-up-right ban bell
bookmark briefcase building calculator calendar cash chart-bar chart-line check chevron-down chevron-left
chevron-right chevron-up circle-check circle-x clock coins columns-3 database dots-vertical download
external-link file-export file-import file-invoice file-text filter gauge help-circle history home info-circle
keyboard language layout-sidebar link list-check lock logout mail menu-2 message moon note pencil phone
player-play plus printer receipt refresh scale search selector settings shield star sun table trash truck
upload user user-plus users world x
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
