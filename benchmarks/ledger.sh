#!/usr/bin/env bash
# Reading a ledger of 10,000 entries, 5,000 deployments of SERVICES (3) services and their outcomes, by a new process: the first time, from git, and after that. Beside it
# `git log` of the same branch with the content of each entry. ROUNDS (9) may be set.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/measure.sh
rounds=${ROUNDS:-9} services=${SERVICES:-3} deployments=5000
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap "exit 130" INT TERM
dotnet publish benchmarks/Ledger.Bench -c Release -v q --nologo -o "$work/bench" >&2
bench=$work/bench/Ledger.Bench

# one deployment as Plimsoll writes it, and then its copies with numbers of their own
git init -q --bare -b main "$work/one"
"$bench" append "$work/one" "$services"
git -C "$work/one" show deployments/dev~1:entry.json >"$work/intent"
git -C "$work/one" show deployments/dev:entry.json >"$work/outcome"
git init -q --bare -b main "$work/ledger"
awk -v deployments="$deployments" '
  function entry(text, number) {
    sub(/"number": 1,/, "\"number\": " number ",", text)
    printf "commit refs/heads/deployments/dev\ncommitter ann <ann@example.test> %d +0000\ndata 1\nx\n", 1700000000 + ++time
    printf "M 100644 inline entry.json\ndata %d\n%s\n", length(text), text
  }
  FNR == NR { intent = intent $0 "\n"; next }
  { outcome = outcome $0 "\n" }
  END { for (number = 1; number <= deployments; number++) { entry(intent, number); entry(outcome, number) } }' \
  "$work/intent" "$work/outcome" | git -C "$work/ledger" fast-import --quiet

read_all() { # FILE: the milliseconds into it
  "$bench" read "$work/ledger" >"$work/said"
  [ "$(cut -d' ' -f2 "$work/said")" = $((deployments * 2)) ] || { echo "ledger: read $(cat "$work/said")" >&2; exit 1; }
  cut -d' ' -f1 "$work/said" >>"$work/$1"
}
git_reads() { git -C "$work/ledger" log --format=%H -p deployments/dev; }
for round in $(seq "$rounds"); do
  rm -rf "$work/ledger/plimsoll"
  read_all first
  read_all again
  milliseconds git_reads >>"$work/git"
done
echo "ledger, $((deployments * 2)) entries of $services services read again by a new process: $(median <"$work/again") ms"
echo "ledger, the same for the first time: $(median <"$work/first") ms, git log -p of its branch $(median <"$work/git") ms"
