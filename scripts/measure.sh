# Sourced by benchmarks: how long a command takes.

# milliseconds COMMAND...: of one run, its output thrown away; ends the benchmark when it fails
milliseconds() {
  local began ended
  began=$(date +%s%N)
  "$@" >/dev/null 2>"$work/error" || { cat "$work/error" >&2; return 1; }
  ended=$(date +%s%N)
  echo $(((ended - began) / 1000000))
}

# median: of the numbers on its input, one a line
median() { sort -n | awk '{ v[NR] = $1 } END { print (NR % 2) ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }

ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.1f", a / b }'; }
