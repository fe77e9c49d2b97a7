#!/usr/bin/env bash
# Our client beside skopeo, each pushing the same image of 500 MB in 8 layers to an empty docker-registry on this machine. Rounds alternate; medians are
# printed. ROUNDS (5) may be set, and TMPDIR, on whose disk the registry is.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/measure.sh
rounds=${ROUNDS:-5} port=${PORT:-5917}
work=$(mktemp -d) registry=
stop() {
  [ -z "$registry" ] || { kill "$registry"; wait "$registry" 2>/dev/null || true; }
  registry=
}
trap 'stop; rm -rf "$work"' EXIT
trap "exit 130" INT TERM
for program in skopeo docker-registry curl; do
  command -v "$program" >/dev/null || { echo "client: $program is not installed" >&2; exit 4; }
done

dotnet publish benchmarks/Client.Bench -c Release --use-current-runtime --no-self-contained -v q --nologo -o "$work/bench" >&2
digest=$("$work/bench/Client.Bench" fill "$work/store" 8 500)
# the store keeps blobs as an OCI layout does
mkdir "$work/layout"
ln -s "$work/store/blobs" "$work/layout/blobs"
echo '{"imageLayoutVersion":"1.0.0"}' >"$work/layout/oci-layout"
size=$(stat -c %s "$work/store/blobs/sha256/${digest#sha256:}")
printf '{"schemaVersion":2,"manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"%s","size":%s,"annotations":{"org.opencontainers.image.ref.name":"latest"}}]}' \
  "$digest" "$size" >"$work/layout/index.json"

start() { # an empty registry
  rm -rf "$work/data"
  printf 'version: 0.1\nlog: {level: error, accesslog: {disabled: true}}\nstorage: {filesystem: {rootdirectory: %s}}\nhttp: {addr: "localhost:%s"}\n' "$work/data" "$port" >"$work/config.yml"
  docker-registry serve "$work/config.yml" >/dev/null 2>&1 &
  registry=$!
  curl -s --retry 50 --retry-connrefused --retry-delay 0 --retry-max-time 20 "http://localhost:$port/v2/" >/dev/null
}

ours() { "$work/bench/Client.Bench" push "$work/store" "$digest" "localhost:$port" bench/image; }
theirs() { skopeo copy -q --preserve-digests --dest-tls-verify=false "oci:$work/layout:latest" "docker://localhost:$port/bench/image:latest"; }

for round in $(seq "$rounds"); do
  order="ours theirs"
  [ $((round % 2)) = 1 ] || order="theirs ours"
  for client in $order; do
    start
    milliseconds "$client" >>"$work/$client"
    curl -sI -H 'Accept: application/vnd.oci.image.manifest.v1+json' "http://localhost:$port/v2/bench/image/manifests/latest" | grep -qi "$digest"
    stop
  done
done

ours=$(median <"$work/ours") theirs=$(median <"$work/theirs")
echo "client, 500 MB in 8 layers pushed to docker-registry: ours $ours ms, skopeo $theirs ms (ratio $(awk -v a="$theirs" -v b="$ours" 'BEGIN { printf "%.2f", a / b }'))"
