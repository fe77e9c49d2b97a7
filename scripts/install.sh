#!/bin/sh
# install.sh PROGRAM...: installs those of the programs that this machine lacks, with its own package manager:
# at once for root, through sudo after a question for others. Silent when nothing is missing. Exit 4 when it cannot.
set -eu

# program      | apt-get            | dnf                | apk            | pacman       | zypper             | brew
packages='
  git          | git                | git                | git            | git          | git                | git
  dotnet       | dotnet-sdk-10.0    | dotnet-sdk-10.0    | dotnet10-sdk   | dotnet-sdk   | dotnet-sdk-10.0    | dotnet
  redis-server | redis-server       | redis              | redis          | redis        | redis              | redis
  postgres     | postgresql         | postgresql-server  | postgresql     | postgresql   | postgresql-server  | postgresql@17
  runc         | runc               | runc               | runc           | runc         | runc               |
  skopeo       | skopeo             | skopeo             | skopeo         | skopeo       | skopeo             | skopeo
  podman       | podman             | podman             | podman         | podman       | podman             | podman
  containerd   | containerd         | containerd         | containerd     | containerd   | containerd         |
  buildah      | buildah            | buildah            | buildah        | buildah      | buildah            |
  busybox      | busybox-static     | busybox            | busybox-static | busybox      | busybox-static     |
  liblmdb      | liblmdb0           | lmdb-libs          | lmdb           | lmdb         | liblmdb-0_9_30     | lmdb
  curl         | curl               | curl               | curl           | curl         | curl               | curl
  docker-registry | docker-registry | docker-distribution | docker-registry | | distribution-registry |
  htpasswd     | apache2-utils      | httpd-tools        | apache2-utils  | apache       | apache2-utils      | httpd
  python-grpc  | python3-grpcio     | python3-grpcio     | py3-grpcio     | python-grpcio | python3-grpcio    |
  npm          | npm                | nodejs-npm         | npm            | npm          | npm-default        | node
  haproxy      | haproxy            | haproxy            | haproxy        | haproxy      | haproxy            | haproxy
  nginx        | nginx-light        | nginx              | nginx          | nginx        | nginx              | nginx
  nginx-stream | libnginx-mod-stream | nginx-mod-stream  | nginx-mod-stream | nginx      | nginx              | nginx
  wrk          | wrk                | wrk                | wrk            | wrk          | wrk                | wrk
  go           | golang-go          | golang             | go             | go           | go                 | go
  linker       | gcc libc6-dev      | gcc glibc-devel    | gcc musl-dev   | gcc          | gcc glibc-devel    |
  qemu-arm64   | qemu-user libstdc++6-arm64-cross | | | | |
  etcd         | etcd-server        | | | | |
  cni          | containernetworking-plugins | | | | |
  iptables     | iptables           | | | | |
  conntrack    | conntrack          | | | | |
  ethtool      | ethtool            | | | | |
  socat        | socat              | | | | |
  ipset        | ipset              | | | | |
  ip           | iproute2           | | | | |
  openssl      | openssl            | | | | |
  dnsmasq      | dnsmasq-base       | | | | |
  kubectl      | kubernetes-client  | | | | |
  dpkg-source  | dpkg-dev           | | | | |
  go-gin       | golang-github-gin-gonic-gin-dev   | | | | |
  go-sprig     | golang-github-masterminds-sprig-dev | | | | |
  go-yaml      | golang-k8s-sigs-yaml-dev | | | | |
  go-redigo    | golang-github-gomodule-redigo-dev | | | | |
'

say() { printf 'plimsoll: %s\n' "$*" >&2; }
fail() { say "$@"; exit 4; }

installed() {
  case $1 in
    # the SDK that global.json asks for, not just any
    dotnet) (cd -- "$(dirname -- "$0")/.." && dotnet --version) >/dev/null 2>&1 ;;
    postgres) on_path postgres || ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 ;;
    nginx-stream) ls /usr/lib*/nginx/modules/ngx_stream_module.so >/dev/null 2>&1 ;;
    liblmdb) ls /usr/lib*/*/liblmdb.so* /usr/lib*/liblmdb.so* /opt/homebrew/lib/liblmdb.dylib /usr/local/lib/liblmdb.dylib 2>/dev/null | grep -q . ;;
    linker) { on_path clang || on_path gcc; } && ls /usr/lib*/*/crt1.o /usr/lib*/crt1.o 2>/dev/null | grep -q . ;;
    qemu-arm64) on_path qemu-aarch64 && [ -e /usr/aarch64-linux-gnu/lib/libstdc++.so.6 ] ;;
    python-grpc) /usr/bin/python3 -c "import grpc" 2>/dev/null || python3 -c "import grpc" 2>/dev/null ;;
    cni) [ -x /usr/lib/cni/bridge ] ;;
    go-gin) [ -d /usr/share/gocode/src/github.com/gin-gonic/gin ] ;;
    go-sprig) [ -d /usr/share/gocode/src/github.com/Masterminds/sprig ] ;;
    go-yaml) [ -d /usr/share/gocode/src/sigs.k8s.io/yaml ] ;;
    go-redigo) [ -d /usr/share/gocode/src/github.com/gomodule/redigo ] ;;
    *) on_path "$1" ;;
  esac
}

on_path() { PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin command -v "$1" >/dev/null; }

manager() {
  column=2
  for name in apt-get dnf apk pacman zypper brew; do
    ! on_path "$name" || { printf '%s' "$name"; return; }
    column=$((column + 1))
  done
}

package_of() { # program
  printf '%s' "$packages" | awk -F'|' -v program="$1" -v column="$column" '
    { name = $1; gsub(/ /, "", name) } name == program { gsub(/^ +| +$/, "", $column); print $column }'
}

install_all() { # packages
  case $manager in
    apt-get) without_services apt "$@" ;;
    dnf) dnf install -y "$@" ;;
    apk) apk add "$@" ;;
    pacman) pacman -S --noconfirm --needed "$@" ;;
    zypper) zypper --non-interactive install "$@" ;;
    brew) brew install "$@" ;;
  esac
}

apt() { # the lists of a fresh machine are empty or old
  DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" ||
    { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"; }
}

# Debian starts a service as soon as it is installed, on a port that nobody asked for here.
without_services() {
  policy=/usr/sbin/policy-rc.d
  [ ! -e "$policy" ] || { "$@"; return; }
  trap 'rm -f "$policy"' EXIT
  printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod 755 "$policy"
  "$@"
}

missing=
for program in "$@"; do
  installed "$program" || missing="$missing $program"
done
[ -n "$missing" ] || exit 0

column=2
for name in apt-get dnf apk pacman zypper brew none; do
  manager=$name
  ! on_path "$name" || break
  column=$((column + 1))
done
[ "$manager" != none ] || fail "missing here:$missing. No package manager that Plimsoll knows is on this machine: install them by hand"

wanted=
for program in $missing; do
  package=$(package_of "$program")
  [ -n "$package" ] || fail "$program is missing here, and $manager has no package of it that Plimsoll knows: install it by hand"
  wanted="$wanted $package"
done

if [ "$(id -u)" != 0 ] && [ "$manager" != brew ]; then
  on_path sudo && (: </dev/tty) 2>/dev/null || fail "missing here:$missing. As root: $manager install$wanted"
  printf 'plimsoll: missing here:%s. Install%s with sudo? [y/N] ' "$missing" "$wanted" >/dev/tty
  read -r answer </dev/tty
  case $answer in [yY]*) exec sudo sh "$0" "$@" ;; *) fail "not installed:$wanted" ;; esac
fi

say "installing$wanted with $manager"
# shellcheck disable=SC2086 # one package a word
log=$(install_all $wanted 2>&1 </dev/null) || { printf '%s\n' "$log" >&2; hint=; case $missing in *dotnet*) hint=" (the .NET 10 SDK: https://dot.net)" ;; esac; fail "$manager could not install$wanted$hint"; }
