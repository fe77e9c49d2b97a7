#!/usr/bin/env bash
# A new version of the counter in a cluster: `plimsoll deploy` to healthy beside `kubectl apply` and `kubectl rollout status` of the same objects (which `plimsoll export`
# wrote), in two namespaces of their own. Rounds alternate; medians are printed. ROUNDS (10) may be set, and KUBECONFIG; otherwise the testbed is started.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/measure.sh
. scripts/cluster.sh
root=$PWD rounds=${ROUNDS:-10} port=${PORT:-5927} name=plimsoll-bench-$$
work=$(mktemp -d) registry=
stop() {
  [ -z "$registry" ] || { kill "$registry"; wait "$registry" 2>/dev/null || true; }
  kubectl delete namespace "$name-ours" "$name-theirs" --wait=false --ignore-not-found >/dev/null 2>&1 || true
  end_cluster
  rm -rf "$work"
}
trap 'cd "$root"; stop' EXIT
trap "exit 130" INT TERM
need_cluster
export PLIMSOLL_HOME=$work/home
./plimsoll --version >&2
program=$root/artifacts/plimsoll/$(cat artifacts/plimsoll/current)/plimsoll

repository=$work/repository
mkdir -p "$repository/images" "$repository/services"
cp -r images/base images/dotnet images/redis "$repository/images"
cp -r services/Counter services/Hosting services/Directory.Build.props "$repository/services"
cp Directory.Build.props Directory.Packages.props BannedSymbols.txt .editorconfig global.json "$repository"
cd "$repository"
sed -i '/^test:/d' services/Counter/service.yaml
git init -q -b main
git config user.name bench
git config user.email bench@example.test

commit() { # NOTE
  cat >plimsoll.yaml <<Y
plimsoll: 1
workspace: bench
registry: localhost:$port
environments:
  ours: { follows: main, runtime: { kubernetes: { namespace: $name-ours } }, services: { counter: { env: { NOTE: "$1" } } } }
  theirs: { follows: main, runtime: { kubernetes: { namespace: $name-theirs } }, services: { counter: { env: { NOTE: "$1" } } } }
stores:
  redis: { kind: redis, image: redis-server, size: 1Gi }
Y
  git add -A
  git commit -q --no-gpg-sign -m "Note $1"
}

ours() { "$program" deploy ours >/dev/null 2>&1; }
theirs() {
  kubectl apply --server-side --force-conflicts -f "$work/objects" >/dev/null &&
    kubectl -n "$name-theirs" rollout status deployment/counter >/dev/null
}

"$program" registry serve --port "$port" >/dev/null 2>&1 &
registry=$!
minor=$(kubectl get --raw /version | sed -n 's/.*"minor": *"\([0-9]*\).*/\1/p')
commit first
"$program" deploy ours >&2
"$program" deploy theirs >&2
for round in $(seq "$rounds"); do
  commit "$round"
  rm -rf "$work/objects"
  "$program" export kubernetes --environment theirs --server-version "1.$minor" --to "$work/objects" >&2
  order="ours theirs"
  [ $((round % 2)) = 1 ] || order="theirs ours"
  for who in $order; do milliseconds "$who" >>"$work/$who"; done
done
ours=$(median <"$work/ours") theirs=$(median <"$work/theirs")
echo "deploy of a new version of the counter, 2 replicas, to healthy: ours $ours ms, kubectl apply and rollout status of the same objects $theirs ms ($(awk -v a="$ours" -v b="$theirs" 'BEGIN { print a - b }') ms longer)"
