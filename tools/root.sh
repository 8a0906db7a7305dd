# Sourced by the scripts that install Debian packages: runs a command as root, through sudo where need be.

may_be_root() {
    # In CI nobody can type a password, so sudo must not ask for one there.
    [ "$(id -u)" -eq 0 ] || { command -v sudo > /dev/null && { [ -t 0 ] || sudo -n true 2> /dev/null; }; }
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}
