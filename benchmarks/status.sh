#!/usr/bin/env bash
# `plimsoll status` of 200 services in a cluster, two replicas each, beside kubectl reading the same objects; then what a process holds that watches 2,000 pods: `plimsoll logs -f`
# beside `kubectl get pods --watch`. The services are deployed without replicas, and the pods are records made of their templates that no scheduler feels responsible for: a node
# for all of them is not needed to read them. ROUNDS (10) may be set, and KUBECONFIG; otherwise the testbed is started.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/measure.sh
. scripts/cluster.sh
root=$PWD rounds=${ROUNDS:-10} port=${PORT:-5928} name=plimsoll-bench-$$ services=200
work=$(mktemp -d) registry= watching=
stop() {
  for process in $watching $registry; do kill "$process" && wait "$process" 2>/dev/null || true; done
  kubectl delete namespace "$name" --wait=false --ignore-not-found >/dev/null 2>&1 || true
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
mkdir -p "$repository"
cd "$repository"
git init -q -b main
git config user.name bench
git config user.email bench@example.test
for number in $(seq "$services"); do
  mkdir -p "services/$number"
  echo "a service" >"services/$number/index.html"
  printf 'name: service-%s\nbuild: { files: . }\nport: 8080\nreplicas: 0\n' "$number" >"services/$number/service.yaml"
done
cat >plimsoll.yaml <<Y
plimsoll: 1
workspace: bench
registry: localhost:$port
environments:
  prod: { follows: main, runtime: { kubernetes: { namespace: $name } } }
Y
git add -A
git commit -q --no-gpg-sign -m "Two hundred services"
"$program" registry serve --port "$port" >/dev/null 2>&1 &
registry=$!
"$program" deploy prod >&2

# pods FROM TO: so many of each service, made of the template of the first
template=$(kubectl -n "$name" get deployment service-1 -o 'jsonpath={.spec.template}' | sed 's/"schedulerName":"[^"]*"/"schedulerName":"nobody"/; s/"creationTimestamp":null/"name":"service-1-POD"/')
pods() {
  for number in $(seq "$services"); do
    for pod in $(seq "$1" "$2"); do
      printf '%s\n' "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",${template#\{}" | sed "s/service-1-POD/service-$number-$pod/; s/service-1\b/service-$number/g"
    done
  done | kubectl -n "$name" create -f - >/dev/null
}

kubectl_reads() { kubectl -n "$name" get pods,services,deployments,statefulsets,jobs,ingresses,configmaps -o json; }
pods 1 2
"$program" status -o json >"$work/report"
[ "$(grep -o '"name": "service-[0-9]*"' "$work/report" | sort -u | wc -l)" = "$services" ] || { echo "status does not show all services:" >&2; head -c 2000 "$work/report" >&2; exit 1; }
for round in $(seq "$rounds"); do
  milliseconds "$program" status >>"$work/ours"
  milliseconds kubectl_reads >>"$work/theirs"
done
echo "status of $services services: $(median <"$work/ours") ms, kubectl get of the same objects as JSON $(median <"$work/theirs") ms"

# resident PROCESS: its resident memory in MB, once it has been the same for 5 seconds
resident() {
  local before=0 now=1 same=0
  while [ $same -lt 5 ]; do
    sleep 1
    now=$(awk '/^VmRSS/ { printf "%.0f", $2 / 1024 }' "/proc/$1/status")
    [ "$now" = "$before" ] && same=$((same + 1)) || same=0
    before=$now
  done
  echo "$now"
}

pods 3 10
"$program" logs prod -f >/dev/null 2>&1 &
ours=$!
kubectl -n "$name" get pods --watch >"$work/seen" &
theirs=$!
watching="$ours $theirs"
until [ "$(wc -l <"$work/seen")" -gt $((services * 10)) ]; do sleep 0.2; done
echo "memory while watching $((services * 10)) pods: plimsoll logs -f $(resident $ours) MB, kubectl get pods --watch $(resident $theirs) MB"
