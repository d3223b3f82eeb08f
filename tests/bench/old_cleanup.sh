#!/bin/sh
# The same removals as a plain shell script takes them: all but 7 rotated copies of each log, then every stopped
# container, one by one. $1: the log folder. Written for the comparison in scripts/bench.
for log in "$1"/*.log; do
    # shellcheck disable=SC2012 # names of our own making
    ls -1r "$log".*.gz 2>/dev/null | tail -n +8 | while read -r copy; do
        rm "$copy"
    done
done
for id in $(docker ps -aq --filter status=exited); do
    docker rm "$id"
done
