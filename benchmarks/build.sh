#!/usr/bin/env bash
# `plimsoll build` of the counter beside `dotnet publish -t:PublishContainer`, which pushes to a registry on this machine onto a base image from there, beside
# `dotnet publish` with buildah, which copies what was published onto the same base and pushes it there, and beside a bare `dotnet build`: the first time,
# when nothing changed and when one line did. Each has folders of its own that it keeps. Rounds alternate. The base image is the SDK's own shared
# frameworks, packed here: nothing is pulled from anywhere. ROUNDS (7) may be set.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/measure.sh
rounds=${ROUNDS:-7}
work=$(mktemp -d) registry=
buildah=(buildah --root "$work/buildah" --runroot "$work/buildah-run" --storage-driver vfs)
cleanup() {
  [ -z "$registry" ] || kill "$registry" 2>/dev/null || :
  ./plimsoll down >/dev/null 2>&1 || :
  dotnet build-server shutdown --msbuild >/dev/null 2>&1 || :
  dotnet "$(dotnet --info | sed -n 's/^ *Base Path: *//p')Roslyn/bincore/VBCSCompiler.dll" -shutdown "-pipename:$SharedCompilationId" >/dev/null 2>&1 || :
  "${buildah[@]}" rm --all >/dev/null 2>&1 || :
  umount "$work/buildah/overlay" "$work/probe/overlay" 2>/dev/null || :
  rm -rf "$work"
}
trap cleanup EXIT
trap "exit 130" INT TERM

need() { # PROGRAM PACKAGE
  command -v "$1" >/dev/null && return
  [ "$(id -u)" = 0 ] || { echo "build: $1 is not installed: apt-get install $2" >&2; exit 4; }
  apt-get install -qq -y "$2" >&2
}
need docker-registry docker-registry; need skopeo skopeo; need curl curl; need buildah buildah
# where it is there, layers are not copied
! buildah --root "$work/probe" --runroot "$work/probe-run" --storage-driver overlay info >/dev/null 2>&1 || buildah[6]=overlay

# the rivals keep their servers between rounds, as they do for anyone; these have names of their own so that they can be ended without ending others'
unset MSBUILDDISABLENODEREUSE DOTNET_CLI_USE_MSBUILD_SERVER
export PLIMSOLL_HOME=$work/home DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 SharedCompilationId="bench-$$" MSBUILDNODEHANDSHAKESALT="bench-$$"

port=$((20000 + RANDOM % 10000))
export DOTNET_CONTAINER_INSECURE_REGISTRIES=127.0.0.1:$port
cat >"$work/registry.yml" <<CONF
version: 0.1
log: { level: error, accesslog: { disabled: true } }
storage: { filesystem: { rootdirectory: $work/registry } }
http: { addr: "127.0.0.1:$port" }
CONF
docker-registry serve "$work/registry.yml" >"$work/registry.log" 2>&1 & registry=$!
curl -sf --retry 50 --retry-delay 0 --retry-connrefused -o /dev/null "http://127.0.0.1:$port/v2/"

base_image() { # an OCI layout with one layer
  local layout=$work/layout root layer diff config manifest
  root=$(dirname "$(readlink -f "$(command -v dotnet)")")
  mkdir -p "$layout/blobs/sha256"
  tar -C / -cf "$work/layer.tar" "${root#/}/dotnet" "${root#/}/host" "${root#/}/shared"
  diff=$(sha256sum <"$work/layer.tar" | cut -d' ' -f1)
  gzip -1 "$work/layer.tar"
  layer=$(put "$work/layer.tar.gz")
  printf '{"architecture":"amd64","os":"linux","config":{"Env":["PATH=%s:/usr/bin:/bin"]},"rootfs":{"type":"layers","diff_ids":["sha256:%s"]},"history":[{"created_by":"packed"}]}' "$root" "$diff" >"$work/config"
  config=$(put "$work/config")
  printf '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json",%s},"layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip",%s}]}' "$config" "$layer" >"$work/manifest"
  manifest=$(put "$work/manifest")
  printf '{"imageLayoutVersion":"1.0.0"}' >"$layout/oci-layout"
  printf '{"schemaVersion":2,"manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json",%s}]}' "$manifest" >"$layout/index.json"
  skopeo copy --quiet --insecure-policy --dest-tls-verify=false "oci:$layout" "docker://127.0.0.1:$port/base:1"
}

put() { # FILE: into the layout; prints digest and size
  local digest
  digest=$(sha256sum <"$1" | cut -d' ' -f1)
  printf '"digest":"sha256:%s","size":%s' "$digest" "$(stat -c %s "$1")"
  cp "$1" "$work/layout/blobs/sha256/$digest"
}

sample() { # FOLDER: the counter of this repository, and all that it is built with
  local part
  for part in services/Counter services/Hosting services/Directory.Build.props Directory.Build.props Directory.Packages.props BannedSymbols.txt .editorconfig global.json; do
    mkdir -p "$1/$(dirname "$part")"
    cp -R "$part" "$1/$part"
  done
  cat >"$1/plimsoll.yaml" <<<$'plimsoll: 1\nworkspace: bench\nenvironments: { dev: { follows: main } }'
  cat >"$1/services/Counter/service.yaml" <<<$'name: counter\nbuild: { dotnet: Counter.csproj }\nport: 3030'
  change "$1" 0
}

change() { # FOLDER NUMBER: one line
  sed -i "s/var ok = \"[^\"]*/var ok = \"gin OK $2/" "$1/services/Counter/CounterApp.cs"
  grep -q "gin OK $2\"" "$1/services/Counter/CounterApp.cs"
}

commit() { # NUMBER
  change "$work/ours" "$1"
  git -C "$work/ours" add -A
  git -C "$work/ours" -c user.name=bench -c user.email=bench@example.test commit -qm "change $1"
}

ours() { ./plimsoll -C "$work/ours" build; }
quietly() { "$@" >"$work/log" 2>&1 || { cat "$work/log" >&2; return 1; }; }
container() {
  quietly dotnet publish "$work/theirs/services/Counter" -c Release -t:PublishContainer -v q -p:ContainerBaseImage="127.0.0.1:$port/base:1" -p:ContainerRegistry="127.0.0.1:$port" -p:ContainerRepository=counter
}
# the least that a Dockerfile can do: what was published outside, copied onto the base in one layer
dockerfile() {
  quietly dotnet publish "$work/docker/services/Counter" -c Release -v q -o "$work/docker-out"
  printf 'FROM 127.0.0.1:%s/base:1\nCOPY . /app\nUSER 65532:65532\nENTRYPOINT ["dotnet", "/app/Counter.dll"]\n' "$port" >"$work/Dockerfile"
  quietly "${buildah[@]}" bud --isolation chroot --layers --tls-verify=false -t "127.0.0.1:$port/dockerfile/counter:1" -f "$work/Dockerfile" "$work/docker-out"
  quietly "${buildah[@]}" push --tls-verify=false "127.0.0.1:$port/dockerfile/counter:1"
}
compile() { quietly dotnet build "$work/bare/services/Counter" -c Release -v q; }
# a file is never changed, and stamped when it is used again: what was written has an inode that was not there
files() { find "$PLIMSOLL_HOME/registry" -type f -printf '%i %p %s\n' | LC_ALL=C sort; }
written() { files | LC_ALL=C comm -13 "$work/mark" - | awk '{ sum += $NF } END { print sum + 0 }'; }

base_image
for folder in ours theirs docker bare; do sample "$work/$folder"; done
git init -q -b main "$work/ours"
commit 0
milliseconds ours >"$work/first"
milliseconds container >"$work/first-container"
milliseconds dockerfile >"$work/first-dockerfile"
compile >/dev/null

for round in $(seq "$rounds"); do
  milliseconds ours >>"$work/ours-same"
  milliseconds container >>"$work/container-same"
  milliseconds dockerfile >>"$work/dockerfile-same"
  commit "$round"; change "$work/theirs" "$round"; change "$work/docker" "$round"; change "$work/bare" "$round"
  files >"$work/mark"
  milliseconds ours >>"$work/ours-line"
  written >>"$work/written"
  milliseconds container >>"$work/container-line"
  milliseconds dockerfile >>"$work/dockerfile-line"
  milliseconds compile >>"$work/compile-line"
done

value() { median <"$work/$1"; }
echo "build, nothing changed: $(value ours-same) ms, PublishContainer $(value container-same) ms ($(ratio "$(value container-same)" "$(value ours-same)") times as long), publish and buildah $(value dockerfile-same) ms ($(ratio "$(value dockerfile-same)" "$(value ours-same)") times)"
echo "build, one changed line, commit to image in the registry: $(value ours-line) ms, PublishContainer $(value container-line) ms ($(ratio "$(value container-line)" "$(value ours-line)") times as long), publish and buildah $(value dockerfile-line) ms ($(ratio "$(value dockerfile-line)" "$(value ours-line)") times)"
echo "build, one changed line, beside a bare dotnet build: $(value compile-line) ms (we take $(awk -v a="$(value ours-line)" -v b="$(value compile-line)" 'BEGIN { printf "%.2f", a / b }') of it)"
echo "build, one changed line, bytes written to the registry: $(value written)"
echo "build, the first time ever: $(cat "$work/first") ms with the shared frameworks packed, PublishContainer $(cat "$work/first-container") ms and publish and buildah $(cat "$work/first-dockerfile") ms on a base that has them"
