#!/usr/bin/env bash
# The embedded registry beside Debian's docker-registry, each on an empty folder of the same disk: skopeo pushes and pulls an image of 500 MB in 8 layers, and
# 200 small ones, 4 at a time. Source and target of skopeo are in memory, so that the disk is the registries' own. Ours flushes every blob to
# the disk before it acknowledges it; the other one does not. Rounds alternate. ROUNDS (3) may be set.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/measure.sh
rounds=${ROUNDS:-3} small=200
work=$(mktemp -d) memory=$(mktemp -d -p /dev/shm) server=
cleanup() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || :
  wait 2>/dev/null || :
  rm -rf "$work" "$memory"
}
trap cleanup EXIT
trap "exit 130" INT TERM

need() { # PROGRAM PACKAGE
  command -v "$1" >/dev/null && return
  [ "$(id -u)" = 0 ] || { echo "registry: $1 is not installed: apt-get install $2" >&2; exit 4; }
  apt-get install -qq -y "$2" >&2
}
need docker-registry docker-registry; need skopeo skopeo; need curl curl
export PLIMSOLL_HOME=$work/home
./plimsoll --version >&2

descriptor() { # FILE TYPE LAYOUT: moves it into the layout
  local digest size
  digest=$(sha256sum <"$1" | cut -d' ' -f1) size=$(stat -c %s "$1")
  mv "$1" "$3/blobs/sha256/$digest"
  printf '{"mediaType":"application/vnd.oci.image.%s","digest":"sha256:%s","size":%s}' "$2" "$digest" "$size"
}

image() { # LAYOUT LAYERS BYTES: random layers, which do not compress
  local layers=() diffs=() layout=$1 config manifest
  mkdir -p "$layout/blobs/sha256"
  for _ in $(seq "$2"); do
    head -c "$3" /dev/urandom >"$memory/layer"
    diffs+=("\"sha256:$(sha256sum <"$memory/layer" | cut -d' ' -f1)\"")
    gzip -1 "$memory/layer"
    layers+=("$(descriptor "$memory/layer.gz" layer.v1.tar+gzip "$layout")")
  done
  (IFS=,; printf '{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[%s]}}' "${diffs[*]}") >"$memory/config"
  config=$(descriptor "$memory/config" config.v1+json "$layout")
  (IFS=,; printf '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":%s,"layers":[%s]}' "$config" "${layers[*]}") >"$memory/manifest"
  manifest=$(descriptor "$memory/manifest" manifest.v1+json "$layout")
  printf '{"imageLayoutVersion":"1.0.0"}' >"$layout/oci-layout"
  printf '{"schemaVersion":2,"manifests":[%s]}' "$manifest" >"$layout/index.json"
}

start_ours() { exec ./plimsoll registry serve --port "$port" --root "$work/store"; }
start_theirs() {
  cat >"$work/registry.yml" <<CONF
version: 0.1
log: { level: error, accesslog: { disabled: true } }
storage: { filesystem: { rootdirectory: $work/store } }
http: { addr: "127.0.0.1:$port" }
CONF
  exec docker-registry serve "$work/registry.yml"
}

copy() { skopeo copy --quiet --insecure-policy --preserve-digests --src-tls-verify=false --dest-tls-verify=false "$1" "$2"; }
export -f copy
export memory port
push_large() { copy "oci:$memory/large" "docker://127.0.0.1:$port/large:1"; }
pull_large() { copy "docker://127.0.0.1:$port/large:1" "dir:$memory/pulled"; rm -rf "$memory/pulled"; }
push_small() { seq "$small" | xargs -P 4 -I N bash -c 'copy "oci:$memory/small/N" "docker://127.0.0.1:$port/small/N:1"'; }
pull_small() { seq "$small" | xargs -P 4 -I N bash -c 'copy "docker://127.0.0.1:$port/small/N:1" "dir:$memory/pulled-N"'; rm -rf "$memory"/pulled-*; }

round() { # ours|theirs
  port=$((20000 + RANDOM % 10000)) # a new one: skopeo remembers what it saw where
  "start_$1" >"$work/log" 2>&1 & server=$!
  curl -sf --retry 50 --retry-delay 0 --retry-connrefused -o /dev/null "http://127.0.0.1:$port/v2/"
  copy "oci:$memory/warm" "docker://127.0.0.1:$port/warm:1"
  copy "docker://127.0.0.1:$port/warm:1" "dir:$memory/pulled"
  local what resident
  for what in push_large pull_large push_small pull_small; do
    sync -f "$work"
    printf '%s_%s %s\n' "$1" "$what" "$(milliseconds "$what")" | tee -a "$work/results" >&2
  done
  resident=$(awk '/VmHWM/ { print $2 / 1024 }' "/proc/$server/status")
  printf '%s_resident %s\n' "$1" "$resident" | tee -a "$work/results" >&2
  # the rest is files, shared with the disk cache (docs/decisions/0065)
  printf '%s_private %s\n' "$1" "$(awk '/RssAnon|RssShmem/ { sum += $2 } END { print sum / 1024 }' "/proc/$server/status")" | tee -a "$work/results" >&2
  kill "$server"; wait "$server" || :
  server=
  rm -rf "$work/store" "$memory/pulled"
}

image "$memory/large" 8 62500000
image "$memory/warm" 2 1000000
for n in $(seq "$small"); do image "$memory/small/$n" 2 20000; done

for _ in $(seq "$rounds"); do
  round ours
  round theirs
done

value() { awk -v name="$1" '$1 == name { print $2 }' "$work/results" | median; }
line() { # TEXT NAME
  echo "$1: ours $(value "ours_$2") ms, docker-registry $(value "theirs_$2") ms ($(awk -v a="$(value "theirs_$2")" -v b="$(value "ours_$2")" 'BEGIN { printf "%.2f", a / b }') times its speed)"
}
line "registry, push of 500 MB in 8 layers" push_large
line "registry, pull of 500 MB in 8 layers" pull_large
line "registry, push of 200 small images" push_small
line "registry, pull of 200 small images" pull_small
echo "registry, most memory resident: ours $(value ours_resident | cut -d. -f1) MB, docker-registry $(value theirs_resident | cut -d. -f1) MB; private at the end $(value ours_private | cut -d. -f1) MB and $(value theirs_private | cut -d. -f1) MB"
