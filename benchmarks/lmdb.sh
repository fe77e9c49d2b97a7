#!/usr/bin/env bash
# Durable saves a second with the group commit of the RouteGuide backend, by one caller and by 16, beside a loop in C that puts and commits (lmdb.c), and the same with 1,000,000 values
# stored. Rounds alternate; medians are printed. ROUNDS (5) and SECONDS_EACH (3) may be set, and TMPDIR, whose disk is measured.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/measure.sh
rounds=${ROUNDS:-5} seconds=${SECONDS_EACH:-3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap "exit 130" INT TERM

packages=()
command -v cc >/dev/null || packages+=(gcc libc6-dev)
[ -e /usr/include/lmdb.h ] || packages+=(liblmdb-dev)
if [ "${#packages[@]}" -gt 0 ]; then
  [ "$(id -u)" = 0 ] || { echo "lmdb: not installed: apt-get install ${packages[*]}" >&2; exit 4; }
  apt-get install -qq -y "${packages[@]}" >&2
fi

cc -O2 -Wall -o "$work/c" benchmarks/lmdb.c -llmdb
dotnet publish benchmarks/Lmdb.Bench -c Release -v q --nologo -o "$work/bench" >&2
ours="$work/bench/Lmdb.Bench"
"$ours" fill "$work/full" 1000000

for _ in $(seq "$rounds"); do
  mkdir "$work/empty"
  "$work/c" "$work/empty" "$seconds" | tee -a "$work/c.results" >&2
  for callers in 1 16; do
    rm -rf "$work/empty"
    "$ours" save "$work/empty" "$callers" "$seconds" | tee -a "$work/empty-$callers.results" >&2
    "$ours" save "$work/full" "$callers" "$seconds" | tee -a "$work/full-$callers.results" >&2
  done
  rm -rf "$work/empty"
done

value() { median <"$work/$1.results"; }
times() { awk -v a="$(value "$1")" -v b="$(value "$2")" 'BEGIN { printf "%.2f", a / b }'; }
echo "lmdb, durable saves of one caller: $(value empty-1) a second, the loop in C $(value c) (ratio $(times empty-1 c))"
echo "lmdb, durable saves of 16 callers: $(value empty-16) a second, the loop in C with one $(value c) (ratio $(times empty-16 c))"
echo "lmdb, the same with 1000000 values stored: one caller $(value full-1) a second ($(times full-1 empty-1) of empty), 16 callers $(value full-16) ($(times full-16 empty-16) of empty)"
