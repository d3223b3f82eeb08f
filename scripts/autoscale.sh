#!/bin/sh
# The old script's name for the autoscale program, so that an old crontab line keeps working: from any folder, through
# a symlink, with cron's short environment.
set -eu
here=$(dirname -- "$(readlink -f -- "$0")")
MAREA_ROOT=$(dirname -- "$here")
export MAREA_ROOT
PATH=${PATH:-/usr/bin:/bin}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export PATH

for program in "${MAREA_BIN_DIR:-$MAREA_ROOT/bin}/autoscale" "$MAREA_ROOT/build/release/bin/autoscale" \
    /usr/local/bin/autoscale /usr/bin/autoscale; do
    if [ -x "$program" ]; then
        exec "$program" "$@"
    fi
done
echo "autoscale.sh: no se encuentra el programa autoscale: compílelo (cmake --preset release && cmake --build --preset release) o instálelo (scripts/install)" >&2
exit 1
