#!/usr/bin/env bash
# The balancer beside haproxy (mode tcp) and nginx (stream), in front of the same two replicas, loaded by wrk with 64 keep-alive connections.
# All three have a thread or process for each core (ours: at most four) and keep it there. Rounds alternate; the medians are printed.
# ROUNDS (5) and SECONDS_EACH (5) may be set; with DIRECT=1 also a replica without anything in front is measured, with BALANCER=--portable our other relay.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/measure.sh
rounds=${ROUNDS:-5} seconds=${SECONDS_EACH:-5} connections=${CONNECTIONS:-64} cores=$(nproc)
work=$(mktemp -d) pids=()

cleanup() {
  exec 9>&- || true
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT
trap "exit 130" INT TERM

need() { # PROGRAM PACKAGE...
  command -v "$1" >/dev/null && return
  [ "$(id -u)" = 0 ] || { echo "balancer: $1 is not installed: apt-get install ${*:2}" >&2; exit 4; }
  apt-get install -qq -y "${@:2}" >&2
}
need wrk wrk; need haproxy haproxy; need nginx nginx-core libnginx-mod-stream
stream=$(find /usr/lib/nginx/modules /usr/share/nginx/modules -name ngx_stream_module.so 2>/dev/null | head -1)
[ -n "$stream" ] || { need no-stream-module libnginx-mod-stream; stream=/usr/lib/nginx/modules/ngx_stream_module.so; }

base=$((20000 + RANDOM % 10000))
one=$base two=$((base + 1)) ours=$((base + 2)) haproxy=$((base + 3)) nginx=$((base + 4))

replica() { # PORT
  cat >"$work/replica-$1.conf" <<CONF
daemon off; master_process off; pid $work/replica-$1.pid; error_log $work/replica-$1.log;
events { worker_connections 4096; }
http {
  access_log off; keepalive_requests 1000000000; client_body_temp_path $work; proxy_temp_path $work; fastcgi_temp_path $work; uwsgi_temp_path $work; scgi_temp_path $work;
  server { listen 127.0.0.1:$1 backlog=4096; location / { default_type text/plain; return 200 "Hello from a replica.\n"; } }
}
CONF
  nginx -c "$work/replica-$1.conf" -e "$work/replica-$1.log" & pids+=($!)
}

cat >"$work/haproxy.cfg" <<CONF
global
  nbthread $cores
  cpu-map auto:1/1-$cores 0-$((cores - 1))
  maxconn 4096
defaults
  mode tcp
  timeout connect 5s
  timeout client 1h
  timeout server 1h
listen service
  bind 127.0.0.1:$haproxy
  balance leastconn
  server one 127.0.0.1:$one
  server two 127.0.0.1:$two
CONF

cat >"$work/nginx.conf" <<CONF
load_module $stream;
daemon off; worker_processes $cores; worker_cpu_affinity auto; pid $work/nginx.pid; error_log $work/nginx.log;
events { worker_connections 4096; }
stream {
  upstream service { zone service 64k; least_conn; server 127.0.0.1:$one; server 127.0.0.1:$two; }
  server { listen 127.0.0.1:$nginx backlog=4096; proxy_pass service; }
}
CONF

up() { # PORT: wait until something answers there
  for _ in $(seq 200); do curl -fs -o "$work/answer" "http://127.0.0.1:$1/" && return; sleep 0.05; done
  echo "balancer: nothing answers on port $1" >&2; exit 1
}

[ -n "${NO_BUILD:-}" ] || dotnet build -c Release benchmarks/Balancer.Bench -v q --nologo >&2
replica "$one"; replica "$two"; up "$one"; up "$two"
mkfifo "$work/stdin"; exec 9<>"$work/stdin"
# shellcheck disable=SC2086 # several words on purpose
artifacts/bin/Balancer.Bench/release/Balancer.Bench ${BALANCER:-} "$ours" "$one" "$two" <"$work/stdin" & pids+=($!)
haproxy -q -db -f "$work/haproxy.cfg" & pids+=($!)
nginx -c "$work/nginx.conf" -e "$work/nginx.log" & pids+=($!)
up "$ours"; up "$haproxy"; up "$nginx"

direct=$one
load() { # NAME PORT SECONDS
  wrk -t2 -c"$connections" -d"$3"s --latency "http://127.0.0.1:$2/" >"$work/wrk"
  grep -q 'Socket errors\|Non-2xx' "$work/wrk" && { cat "$work/wrk" >&2; exit 1; }
  awk -v name="$1" '
    /99%/ { v = $2 + 0; if ($2 ~ /us$/) v /= 1000; else if ($2 ~ /[0-9]s$/) v *= 1000; p99 = v }
    /Requests\/sec/ { print name, $2, p99 }' "$work/wrk"
}

for name in ours haproxy nginx; do load "$name" "${!name}" 2 >/dev/null; done # warm
for _ in $(seq "$rounds"); do
  for name in ours haproxy nginx ${DIRECT:+direct}; do load "$name" "${!name}" "$seconds" | tee -a "$work/results" >&2; done
done

column() { awk -v name="$1" -v column="$2" '$1 == name { print $column }' "$work/results" | median; }
said() { printf '%s %.0f req/s p99 %.2f ms' "$1" "$(column "$1" 2)" "$(column "$1" 3)"; }
times() { awk -v a="$(column ours 2)" -v b="$(column "$1" 2)" 'BEGIN { printf "%.2f", a / b }'; }
echo "balancer: $(said ours); $(said haproxy); $(said nginx); ratio $(times haproxy) to haproxy, $(times nginx) to nginx"
