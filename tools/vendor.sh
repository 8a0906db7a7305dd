#!/usr/bin/env bash
# Makes dashboard/assets/vendor again from npm packages: Bootstrap, Bootstrap Icons, Inter.
# The dashboard runs where there is no internet, so nothing may be loaded from a CDN.
#
# The two stylesheets are wrapped in "@layer vendor". Dash links the files of assets/ before those of its
# subfolders, so a plain vendored sheet would come last and win; a layered one yields to ours in any order.
set -euo pipefail
cd "$(dirname "$0")/.."

bootstrap=5.3.6       # the version that dash-bootstrap-components 2.0.4 is made for
icons=1.11.3          # likewise
inter=5.3.0
target=dashboard/assets/vendor

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

unpack() { # unpack PACKAGE VERSION FOLDER
    local archive
    archive=$(npm pack --silent --pack-destination "$scratch" "$1@$2")
    mkdir "$scratch/$3"
    tar -xzf "$scratch/$archive" -C "$scratch/$3" --strip-components=1
}
unpack bootstrap "$bootstrap" bootstrap
unpack bootstrap-icons "$icons" icons
unpack @fontsource-variable/inter "$inter" inter

layered() { # layered SOURCE TARGET: no @charset (illegal inside a block), no source map
    { printf '@layer vendor{'; sed -e 's/@charset "UTF-8";//' -e '/sourceMappingURL/d' "$1"; printf '}\n'; } > "$2"
}

rm -rf "$target"
mkdir -p "$target/fonts" "$target/licences"
layered "$scratch/bootstrap/dist/css/bootstrap.min.css" "$target/bootstrap.css"
# Only the woff2 is kept: every browser that runs the dashboard reads it.
sed -E 's/,url\("fonts\/bootstrap-icons\.woff\?[^)]*\) format\("woff"\)//; s/(bootstrap-icons\.woff2)\?[0-9a-f]+/\1/' \
    "$scratch/icons/font/bootstrap-icons.min.css" > "$scratch/icons.css"
layered "$scratch/icons.css" "$target/bootstrap-icons.css"
cp "$scratch/icons/font/fonts/bootstrap-icons.woff2" "$target/fonts/"
# "opsz" carries the optical size axis: the large numbers of the wall get the display cut by themselves.
cp "$scratch/inter/files/inter-latin-opsz-normal.woff2" "$target/fonts/inter-latin.woff2"
cp "$scratch/inter/files/inter-latin-ext-wght-normal.woff2" "$target/fonts/inter-latin-ext.woff2"
cp "$scratch/bootstrap/LICENSE" "$target/licences/bootstrap.txt"
cp "$scratch/icons/LICENSE" "$target/licences/bootstrap-icons.txt"
cp "$scratch/inter/LICENSE" "$target/licences/inter.txt"

unicode_range() { # unicode_range SUBSET: as the package's own stylesheet states it
    awk -v subset="/* inter-$1-wght-normal */" '$0 == subset {on = 1} on && /unicode-range/ {sub(/^ */, ""); print; exit}' \
        "$scratch/inter/wght.css"
}
face() { # face SUBSET FILE
    printf '@font-face {\n  font-family: "Inter";\n  font-style: normal;\n  font-display: swap;\n'
    printf '  font-weight: 100 900;\n  src: url("fonts/%s") format("woff2");\n  %s\n}\n' "$2" "$(unicode_range "$1")"
}
{ face latin-ext inter-latin-ext.woff2; face latin inter-latin.woff2; } > "$target/inter.css"

chmod -R u=rwX,go=rX "$target"
if grep -nE '@import|url\( *["'\'']?(https?:)?//' "$target"/*.css; then
    echo "A vendored stylesheet would load something from outside (lines above)." >&2
    exit 1
fi
du -sh "$target"
