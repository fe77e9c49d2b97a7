#!/usr/bin/env bash
# The services of this repository as layered applications beside native ones (publish: aot): the size of their images, and what runs out of them:
# from start to ready, resident memory, requests a second. Both are built by `plimsoll build` from one commit, layered on images/dotnet and native
# on images/base, and run on the files of their images. Rounds alternate; medians are printed. ROUNDS (5) and SECONDS_EACH (4) may be set.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/measure.sh
rounds=${ROUNDS:-5} seconds=${SECONDS_EACH:-4}
work=$(mktemp -d) pids=()
export PLIMSOLL_HOME=$work/home

cleanup() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  ./plimsoll down >/dev/null 2>&1 || true
  wait 2>/dev/null || true
  chmod -R u+w "$work"
  rm -rf "$work"
}
trap cleanup EXIT
trap "exit 130" INT TERM

packages=()
for pair in clang:clang gcc:gcc; do ! command -v "${pair%%:*}" >/dev/null || linker=yes; done
[ -n "${linker:-}" ] || packages+=(clang)
for pair in wrk:wrk redis-server:redis-server go:golang-go protoc:protobuf-compiler protoc-gen-go-grpc:protoc-gen-go-grpc curl:curl python3:python3; do
  command -v "${pair%%:*}" >/dev/null || packages+=("${pair#*:}")
done
for package in protoc-gen-go-1-5 golang-google-grpc-dev golang-github-golang-protobuf-1-5-dev; do dpkg -s "$package" >/dev/null 2>&1 || packages+=("$package"); done
if [ "${#packages[@]}" -gt 0 ]; then
  [ "$(id -u)" = 0 ] || { echo "aot: not installed: apt-get install ${packages[*]}" >&2; exit 4; }
  apt-get install -qq -y "${packages[@]}" >&2
fi

declare -A folder=([counter]=Counter [server]=RouteGuideServer [client]=RouteGuideClient [backend]=RouteGuideBackend)
names=(counter server client) forms=(layered aot)
kinds=(counter-layered counter-aot server-layered server-aot client-layered client-aot backend-layered)
mkdir -p "$work/repo/bases"
for part in services proto libs Directory.Build.props Directory.Packages.props BannedSymbols.txt .editorconfig global.json; do
  [ ! -e "$part" ] || cp -R "$part" "$work/repo/$part"
done
cp -R images/base images/dotnet "$work/repo/bases"
rm -f "$work"/repo/services/*/service.yaml
printf 'plimsoll: 1\nworkspace: bench\nenvironments: { dev: { follows: main } }\n' >"$work/repo/plimsoll.yaml"
for kind in "${kinds[@]}"; do
  project=${folder[${kind%-*}]} form=${kind#*-}
  mkdir -p "$work/repo/services/$kind"
  [ "$form" = aot ] && on=base || on=dotnet
  printf 'name: %s\nbuild: { dotnet: ../%s/%s.csproj, publish: %s, base: %s }\n' "$kind" "$project" "$project" "$form" "$on" \
    >"$work/repo/services/$kind/service.yaml"
done
git init -q -b main "$work/repo"
git -C "$work/repo" add -A
git -C "$work/repo" -c user.name=bench -c user.email=bench@example.test commit -qm measured
blob() { echo "$PLIMSOLL_HOME/registry/blobs/sha256/${1#sha256:}"; }
for kind in "${kinds[@]}"; do
  digest=$(./plimsoll -C "$work/repo" build "$kind" -o json | tr -d ' \n' | tr '{' '\n' | sed -n "/\"$kind\"/s/.*\(sha256:[0-9a-f]\{64\}\).*/\1/p" | tail -n 1)
  mkdir -p "$work/$kind"
  layers=$(sed 's/.*"layers":\[\([^]]*\)\].*/\1/' "$(blob "$digest")" | grep -o 'sha256:[0-9a-f]*')
  for layer in $layers; do
    stat -c %s "$(blob "$layer")" >>"$work/$kind.sizes"
    tar -C "$work/$kind" -xzf "$(blob "$layer")"
  done
done
./plimsoll down >/dev/null 2>&1 || true
size() { awk '{ sum += $1; last = $1 } END { printf "%.1f MB", sum / 1000000 }' "$work/$1.sizes"; }

mkdir -p "$work/go/src"
package=Mroute_guide.proto=plimsoll/routeguide
protoc -Iproto --go_out="$work/go/src" --go_opt=$package --go-grpc_out="$work/go/src" --go-grpc_opt=$package proto/route_guide.proto
GOPATH="$work/go:/usr/share/gocode" GO111MODULE=off GOFLAGS='' GOCACHE="$work/cache" go build -o "$work/load" ./benchmarks/routeguide-load
printf 'wrk.method = "POST"\n' >"$work/post.lua"

base=$((20000 + RANDOM % 10000))
redis-server --port "$base" --bind 127.0.0.1 --save '' --dir "$work" >"$work/redis.log" & pids+=($!)
export REDIS_HOST=127.0.0.1 REDIS_PORT=$base DOTNET_RUNNING_IN_CONTAINER=true DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 PLIMSOLL_LISTEN=127.0.0.1

run() { # NAME FORM ARGUMENTS...: becomes the program, as its image starts it
  local root=$work/$1-$2 program=${folder[$1]}
  cd "$root/app"
  [ "$2" = aot ] && exec "./$program" "${@:3}"
  exec "$root/usr/share/dotnet/dotnet" "$program.dll" "${@:3}"
}
resident() { awk '/VmRSS/ { printf "%.1f\n", $2 / 1024 }' "/proc/$1/status"; }

(PORT=$((base + 1)) DATA="$work/data" run backend layered >"$work/backend.log") & pids+=($!)
export BACKEND_ADDRESS=127.0.0.1:$((base + 1))
mkdir "$work/data"

measure() { # NAME FORM PORT: one round of a server
  local began pid
  began=$(date +%s%N)
  PORT=$3 run "$1" "$2" >"$work/$1-$2.log" & pid=$!
  pids+=("$pid")
  until curl -sf --http2-prior-knowledge -o "$work/answer" "http://127.0.0.1:$3/readyz" || curl -sf -o "$work/answer" "http://127.0.0.1:$3/readyz"; do
    kill -0 "$pid" || { cat "$work/$1-$2.log" >&2; exit 1; }
  done
  echo $((($(date +%s%N) - began) / 1000000)) >>"$work/$1-$2.start"
  if [ "$1" = counter ]; then
    for path in /inc /ok; do
      [ "$path" = /ok ] && script=() || script=(-s "$work/post.lua")
      wrk -t1 -c64 -d4s "${script[@]}" "http://127.0.0.1:$3$path" >/dev/null
      wrk -t1 -c64 -d"$seconds"s "${script[@]}" "http://127.0.0.1:$3$path" >"$work/wrk"
      ! grep -q 'Socket errors\|Non-2xx' "$work/wrk" || { cat "$work/wrk" >&2; exit 1; }
      awk '/Requests\/sec/ { print $2 }' "$work/wrk" >>"$work/$1-$2$(echo "$path" | tr / .)"
    done
  else
    "$work/load" "127.0.0.1:$3" unary 4 32 4s >/dev/null
    "$work/load" "127.0.0.1:$3" unary 4 32 "${seconds}s" | awk '{ print $1 }' >>"$work/$1-$2.unary"
    # the client is a job: what counts is how long it takes, and the most memory that it had
    for form in "${forms[@]}"; do
      python3 -c 'import resource, subprocess, sys, time
began = time.time(); subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
print(round((time.time() - began) * 1000), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)' \
        bash -c "$(declare -f run); $(declare -p folder work); run client $form --server 127.0.0.1:$3" >>"$work/client-$form.run"
    done
  fi
  resident "$pid" >>"$work/$1-$2.memory"
  kill -TERM "$pid"; kill -TERM "$pid" 2>/dev/null || true
  wait "$pid" 2>/dev/null || true
}

port=$((base + 1))
for _ in $(seq "$rounds"); do
  for name in counter server; do
    for form in "${forms[@]}"; do measure "$name" "$form" $((port += 1)); done
  done
done

value() { median <"$work/$1" | awk '{ printf($1 < 100 ? "%.1f" : "%.0f", $1) }'; }
row() { # NAME WHAT FILE UNIT
  echo "$2: layered $(value "$1-layered$3") $4, aot $(value "$1-aot$3") $4 (ratio $(awk -v a="$(value "$1-aot$3")" -v b="$(value "$1-layered$3")" 'BEGIN { printf "%.2f", a / b }'))"
}
for name in "${names[@]}"; do
  echo "${folder[$name]}, image on its base: layered $(size "$name-layered") with .NET, of which its own $(tail -n +4 "$work/$name-layered.sizes" | awk '{ s += $1 } END { printf "%.2f MB", s / 1000000 }'); aot $(size "$name-aot"), of which its own $(tail -n 1 "$work/$name-aot.sizes" | awk '{ printf "%.1f MB", $1 / 1000000 }')"
done
row counter "Counter, start to ready" .start ms
row counter "Counter, resident after the load" .memory MB
row counter "Counter, /inc" .inc req/s
row counter "Counter, /ok" .ok req/s
row server "RouteGuideServer, start to ready" .start ms
row server "RouteGuideServer, resident after the load" .memory MB
row server "RouteGuideServer, unary" .unary calls/s
for form in "${forms[@]}"; do
  awk '{ print $1 }' "$work/client-$form.run" >"$work/client-$form.time"
  awk '{ print $2 }' "$work/client-$form.run" >"$work/client-$form.peak"
done
row client "RouteGuideClient, its tour" .time ms
row client "RouteGuideClient, peak resident memory" .peak MB
