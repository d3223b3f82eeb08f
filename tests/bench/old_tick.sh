#!/bin/sh
# A tick as a plain shell script takes it, with the tools that the old one would use. $1: CPU window in seconds.
# Reads HOST, PORT, NETWORK and PGPASSWORD from the environment. Written for the comparison in scripts/bench.
say() { echo "[$(date '+%Y-%m-%d %H:%M:%S')] $*"; }
say "Monitoreo iniciado"
cpu=$(LC_ALL=C top -b -n 2 -d "$1" | grep '^%Cpu' | tail -n 1 | awk '{ printf "%d", 100 - $8 }')
memory=$(free | awk '/^Mem:/ { printf "%d", ($2 - $7) * 100 / $2 }')
connections=$(psql -h 127.0.0.1 -p "$PORT" -U chatuser -d chatdb -At -c 'SELECT count(*) FROM active_connections')
backends=$(docker ps --filter "network=$NETWORK" --format '{{.Names}}' | wc -l)
say "CPU: $cpu%, Memoria: $memory%, Conexiones: $connections"
if [ "$cpu" -gt 80 ] || [ "$memory" -gt 85 ] || [ "$connections" -gt 100 ]; then
    say "Estado: ESCALANDO ARRIBA"
elif [ "$cpu" -lt 20 ] && [ "$memory" -lt 30 ] && [ "$connections" -lt 20 ] && [ "$backends" -gt 1 ]; then
    say "Estado: ESCALANDO ABAJO"
else
    say "Estado: NORMAL"
fi
