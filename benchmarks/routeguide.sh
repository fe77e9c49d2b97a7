#!/usr/bin/env bash
# services/RouteGuideServer beside the same service in Go with grpc-go (routeguide-go/main.go), each loaded by one client (routeguide-load)
# over 4 connections with 32 unary calls or 8 streams under way on each. The answers of both to a call of each kind are compared before.
# Rounds alternate; medians are printed. ROUNDS (5) and SECONDS_EACH (4) may be set.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/measure.sh
rounds=${ROUNDS:-5} seconds=${SECONDS_EACH:-4} connections=4
work=$(mktemp -d) pids=()

cleanup() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  chmod -R u+w "$work"
  rm -rf "$work"
}
trap cleanup EXIT
trap "exit 130" INT TERM

packages=()
for pair in go:golang-go protoc:protobuf-compiler protoc-gen-go-grpc:protoc-gen-go-grpc; do
  command -v "${pair%%:*}" >/dev/null || packages+=("${pair#*:}")
done
for package in protoc-gen-go-1-5 golang-google-grpc-dev golang-github-golang-protobuf-1-5-dev; do dpkg -s "$package" >/dev/null 2>&1 || packages+=("$package"); done
if [ "${#packages[@]}" -gt 0 ]; then
  [ "$(id -u)" = 0 ] || { echo "routeguide: not installed: apt-get install ${packages[*]}" >&2; exit 4; }
  apt-get install -qq -y "${packages[@]}" >&2
fi

dotnet publish services/RouteGuideServer -c Release -v q --nologo -o "$work/server" >&2
mkdir -p "$work/go/src"
package=Mroute_guide.proto=plimsoll/routeguide
protoc -Iproto --go_out="$work/go/src" --go_opt=$package --go-grpc_out="$work/go/src" --go-grpc_opt=$package proto/route_guide.proto
for program in routeguide-go routeguide-load; do
  GOPATH="$work/go:/usr/share/gocode" GO111MODULE=off GOFLAGS='' GOCACHE="$work/cache" go build -o "$work/$program" "./benchmarks/$program"
done

declare -A port process
base=$((20000 + RANDOM % 10000))
port=([ours]=$base [go]=$((base + 1)))
PORT=${port[ours]} PLIMSOLL_LISTEN=127.0.0.1 "$work/server/RouteGuideServer" >"$work/ours.log" & pids+=($!) process[ours]=$!
PORT=${port[go]} "$work/routeguide-go" services/RouteGuideServer/features.json >"$work/go.log" 2>&1 & pids+=($!) process[go]=$!

client() { "$work/routeguide-load" "127.0.0.1:${port[$1]}" "${@:2}"; }
for name in ours go; do client "$name" check >"$work/$name.answers"; done
diff "$work/ours.answers" "$work/go.answers" >&2 || { echo "routeguide: the two do not answer the same" >&2; exit 1; }

processor() { awk '{ print ($14 + $15) * 1000000 / ticks }' ticks="$(getconf CLK_TCK)" "/proc/${process[$1]}/stat"; } # microseconds so far

load() { # NAME KIND CALLS SECONDS
  local before after
  before=$(processor "$1")
  client "$1" "$2" "$connections" "$3" "$4s" >"$work/load"
  after=$(processor "$1")
  awk -v name="$1-$2" -v spent="$((after - before))" -v seconds="$4" '{ print name, $1, $2, spent / ($1 * seconds), $3 }' "$work/load"
}

column() { awk -v name="$1" -v column="$2" '$1 == name { print $column }' "$work/results" | median; }
peak() { awk '/VmHWM/ { printf "%.0f", $2 / 1024 }' "/proc/${process[$1]}/status"; }

for kind in unary:32 list:8; do
  calls=${kind#*:} kind=${kind%:*}
  for name in ours go; do load "$name" "$kind" "$calls" 4 >/dev/null; done # warm
  for _ in $(seq "$rounds"); do
    for name in ours go; do load "$name" "$kind" "$calls" "$seconds" | tee -a "$work/results" >&2; done
  done
  for name in ours go; do echo "$(column "$name-$kind" 2) $(column "$name-$kind" 3) $(column "$name-$kind" 4)"; done | tr '\n' ' ' |
    awk -v kind="$kind" '{ printf "routeguide %s: ours %.0f calls/s, go %.0f calls/s, ratio %.2f (p99 %.2f ms and %.2f ms; processor %.1f µs and %.1f µs a call)\n", kind, $1, $4, $1 / $4, $2, $5, $3, $6 }'
done
echo "routeguide peak resident memory: ours $(peak ours) MB, go $(peak go) MB"
