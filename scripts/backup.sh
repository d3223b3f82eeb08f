#!/bin/sh
# The old script's name for the program of the same name (without .sh), so that an old crontab line keeps working: from
# any folder, through a symlink, with cron's short environment. All of these shims are the same file.
set -eu
self=$(readlink -f -- "$0")
name=$(basename -- "$self" .sh)
MAREA_ROOT=$(dirname -- "$(dirname -- "$self")")
export MAREA_ROOT
PATH=${PATH:-/usr/bin:/bin}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export PATH

for program in "${MAREA_BIN_DIR:-$MAREA_ROOT/bin}/$name" "$MAREA_ROOT/build/release/bin/$name" \
    "/usr/local/lib/marea/$name" "/usr/lib/marea/$name"; do
    if [ -x "$program" ]; then
        exec "$program" "$@"
    fi
done
echo "$name.sh: no se encuentra el programa $name: instale el paquete marea, o compílelo (scripts/install)" >&2
exit 1
