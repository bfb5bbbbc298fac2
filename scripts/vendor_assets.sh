#!/usr/bin/env bash
# Fetches the browser libraries that the pages use and puts the few files we serve under static/vendor/.
#
# Run by hand when a version is raised; its result is committed, so that neither an installation nor a
# test needs Node. Versions are pinned below and the result is pinned by static/vendor/SHA256SUMS:
#   scripts/vendor_assets.sh           fetch, and fail if a file differs from the recorded sum
#   scripts/vendor_assets.sh --record  fetch, and record the sums of what came
set -euo pipefail

TABLER=1.6.1 TABLER_ICONS=3.51.0 HTMX=2.0.11 ECHARTS=6.1.0 INTER=5.3.0 AXE=4.14.1

root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

unpack() { # NAME@VERSION FOLDER
  mkdir -p "$work/$2"
  tar xzf "$work/$(cd "$work" && npm pack --silent "$1")" -C "$work/$2" --strip-components=1
}

# The manifest storage resolves source map comments and fails on maps that are not there.
copy() { # FROM TO
  mkdir -p "$(dirname "$root/$2")"
  sed -E 's@^//# sourceMappingURL=.*$@@; s@/\*# sourceMappingURL=[^*]*\*/@@' "$work/$1" > "$root/$2"
}

copy_binary() { mkdir -p "$(dirname "$root/$2")" && cp "$work/$1" "$root/$2"; }

unpack "@tabler/core@$TABLER" tabler
unpack "@tabler/icons@$TABLER_ICONS" icons
unpack "htmx.org@$HTMX" htmx
unpack "echarts@$ECHARTS" echarts
unpack "@fontsource-variable/inter@$INTER" inter
unpack "axe-core@$AXE" axe

copy tabler/dist/css/tabler.min.css static/vendor/tabler/tabler.min.css
copy icons/LICENSE static/vendor/tabler/LICENSE # one licence, MIT, for Tabler and its icons
copy htmx/dist/htmx.min.js static/vendor/htmx/htmx.min.js
copy htmx/LICENSE static/vendor/htmx/LICENSE
copy echarts/dist/echarts.common.min.js static/vendor/echarts/echarts.common.min.js
copy echarts/LICENSE static/vendor/echarts/LICENSE
copy echarts/NOTICE static/vendor/echarts/NOTICE
copy_binary inter/files/inter-latin-wght-normal.woff2 static/vendor/inter/inter-latin-wght-normal.woff2
copy_binary inter/files/inter-latin-ext-wght-normal.woff2 static/vendor/inter/inter-latin-ext-wght-normal.woff2
copy inter/LICENSE static/vendor/inter/LICENSE
copy axe/axe.min.js tests/vendor/axe/axe.min.js
copy axe/LICENSE tests/vendor/axe/LICENSE

python3 "$root/scripts/build_icons.py" "$work/icons/icons/outline" "$root/static/icons/sprite.svg"

cat > "$root/static/vendor/VERSIONS" <<VERSIONS
@tabler/core $TABLER (MIT)
@tabler/icons $TABLER_ICONS (MIT), as static/icons/sprite.svg
htmx.org $HTMX (0BSD)
echarts $ECHARTS, the common build (Apache-2.0)
@fontsource-variable/inter $INTER (OFL-1.1)
axe-core $AXE (MPL-2.0), in tests/vendor/, for tests only
VERSIONS

cd "$root"
files() { find static/vendor tests/vendor static/icons/sprite.svg -type f ! -name SHA256SUMS | LC_ALL=C sort; }
if [ "${1:-}" = --record ]; then
  files | xargs sha256sum > static/vendor/SHA256SUMS
else
  sha256sum --check --quiet static/vendor/SHA256SUMS
fi
echo "Vendored: $(files | wc -l) files."
