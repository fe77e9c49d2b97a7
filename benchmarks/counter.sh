#!/usr/bin/env bash
# The counter beside the same service in Go with gin and redigo (counter-gin/main.go), each on the same Redis, loaded by wrk
# with 64 keep-alive connections. Rounds alternate; medians are printed. ROUNDS (5) and SECONDS_EACH (4) may be set.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/measure.sh
rounds=${ROUNDS:-5} seconds=${SECONDS_EACH:-4} connections=${CONNECTIONS:-64}
work=$(mktemp -d) pids=()

cleanup() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT
trap "exit 130" INT TERM

packages=()
for pair in wrk:wrk redis-server:redis-server go:golang-go curl:curl; do command -v "${pair%%:*}" >/dev/null || packages+=("${pair#*:}"); done
for package in golang-github-gin-gonic-gin-dev golang-github-gomodule-redigo-dev; do dpkg -s "$package" >/dev/null 2>&1 || packages+=("$package"); done
if [ "${#packages[@]}" -gt 0 ]; then
  [ "$(id -u)" = 0 ] || { echo "counter: not installed: apt-get install ${packages[*]}" >&2; exit 4; }
  apt-get install -qq -y "${packages[@]}" >&2
fi

dotnet publish services/Counter -c Release -v q --nologo -o "$work/counter" >&2
GOPATH=/usr/share/gocode GO111MODULE=off GOFLAGS='' GOCACHE="$work/go" go build -o "$work/counter-gin" benchmarks/counter-gin/main.go

base=$((20000 + RANDOM % 10000))
store=$base ours=$((base + 1)) gin=$((base + 2))
redis-server --port "$store" --bind 127.0.0.1 --save '' --dir "$work" >"$work/redis.log" & pids+=($!)
export REDIS_HOST=127.0.0.1 REDIS_PORT=$store
PORT=$ours PLIMSOLL_LISTEN=127.0.0.1 "$work/counter/Counter" >"$work/ours.log" & pids+=($!)
PORT=$gin GIN_MODE=release "$work/counter-gin" >"$work/gin.log" & pids+=($!)
printf 'wrk.method = "POST"\n' >"$work/post.lua"

up() { # PORT: wait until something answers there
  for _ in $(seq 200); do curl -fs -o "$work/answer" "http://127.0.0.1:$1/count" && return; sleep 0.05; done
  echo "counter: nothing answers on port $1" >&2; exit 1
}
up "$ours"; up "$gin"

load() { # NAME PATH SECONDS
  local script=() port=${!1}
  [ "$2" = /ok ] || script=(-s "$work/post.lua")
  wrk -t1 -c"$connections" -d"$3"s --latency "${script[@]}" "http://127.0.0.1:$port$2" >"$work/wrk"
  grep -q 'Socket errors\|Non-2xx' "$work/wrk" && { cat "$work/wrk" >&2; exit 1; }
  awk -v name="$1$2" '
    /99%/ { v = $2 + 0; if ($2 ~ /us$/) v /= 1000; else if ($2 ~ /[0-9]s$/) v *= 1000; p99 = v }
    /Requests\/sec/ { print name, $2, p99 }' "$work/wrk"
}

column() { awk -v name="$1" -v column="$2" '$1 == name { print $column }' "$work/results" | median; }

for path in /inc /ok; do
  for name in ours gin; do load "$name" "$path" 4 >/dev/null; done # warm
  for _ in $(seq "$rounds"); do
    for name in ours gin; do load "$name" "$path" "$seconds" | tee -a "$work/results" >&2; done
  done
  awk -v path="$path" -v a="$(column "ours$path" 2)" -v b="$(column "gin$path" 2)" -v c="$(column "ours$path" 3)" -v d="$(column "gin$path" 3)" \
    'BEGIN { printf "counter %s: ours %.0f req/s, gin %.0f req/s, ratio %.2f (p99 %.2f ms and %.2f ms)\n", path, a, b, a / b, c, d }'
done
