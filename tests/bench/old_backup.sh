#!/bin/sh
# A backup as a plain shell script takes it. $1: the file. Written for the comparison in scripts/bench.
pg_dump -h 127.0.0.1 -p "$PORT" -U chatuser chatdb | gzip >"$1"
