# Sourced by the launcher when its source is newer than its build. Given root and builds; leaves the name of the build in `build`.
#
# A build is never changed once it is finished, because a running keeper still reads its files: each goes into a folder
# of its own, named after a hash of the source, and the file `current` is then replaced in one step.

say() { printf 'plimsoll: %s\n' "$*" >&2; }

fingerprint() {
  cd -- "$root"
  sources=$(find src libs scripts/build.sh Directory.Build.props Directory.Packages.props global.json -type f | LC_ALL=C sort)
  { printf '%s\n' "$sources"; printf '%s\n' "$sources" | git hash-object --no-filters --stdin-paths; } | git hash-object --stdin | cut -c1-12
}

# Held until this process and every program that it started have ended.
lock() {
  if command -v flock >/dev/null; then
    exec 9>"$builds/lock"
    flock -n 9 || { say "waiting for another build"; flock 9; }
  else
    until ln -s "$$" "$builds/lock.pid" 2>/dev/null; do
      if kill -0 "$(readlink "$builds/lock.pid")" 2>/dev/null; then sleep 1; else rm -f "$builds/lock.pid"; fi
    done
  fi
}

unlock() {
  exec 9>&-
  rm -f "$builds/lock.pid"
}

# One compiler for all projects: to start it takes longer than to compile one of them. It does not keep the lock, and ends with the build.
start_compiler() {
  compiler=$dotnet/sdk/$(cd -- "$root" && dotnet --version)/Roslyn/bincore/VBCSCompiler.dll
  pipe=plimsoll-launcher-$$
  [ -f "$compiler" ] || return 1
  DOTNET_TieredPGO=0 dotnet "$compiler" "-pipename:$pipe" 9>&- </dev/null >/dev/null 2>&1 &
  compiling=$!
  trap 'kill "$compiling" 2>/dev/null || :' EXIT
  trap 'exit 130' INT TERM
  tries=50
  # its socket (NamedPipeUtil of Roslyn)
  until [ -S "/tmp/$pipe" ]; do
    tries=$((tries - 1))
    [ "$tries" -gt 0 ] && kill -0 "$compiling" 2>/dev/null || return 1
    sleep 0.1
  done
}

stop_compiler() {
  dotnet "$compiler" -shutdown "-pipename:$pipe" >/dev/null 2>&1 </dev/null || kill "$compiling" 2>/dev/null || :
  wait "$compiling" 2>/dev/null || :
  trap - EXIT INT TERM
}

publish() { # name
  say "building (the first time takes a minute or two)"
  rm -rf "$builds"/.new.*
  dotnet=$(dirname -- "$(readlink -f -- "$(command -v dotnet)")")
  shared=false
  ! start_compiler || shared=true
  DOTNET_TieredPGO=0 MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 \
    dotnet publish "$root/src/Plimsoll" --configuration Release --use-current-runtime --no-self-contained \
    -p:UseSharedCompilation=$shared -p:SharedCompilationId="$pipe" -p:RunAnalyzers=false --output "$builds/.new.$$" \
    --verbosity quiet >"$builds/build.log" 2>&1 </dev/null || {
    cat "$builds/build.log" >&2
    say "the build failed; everything it said is above"
    exit 1
  }
  [ "$shared" = false ] || stop_compiler
  printf '%s\n' "$dotnet" >"$builds/.new.$$/dotnet"
  rm -rf "${builds:?}/$1"
  mv "$builds/.new.$$" "$builds/$1"
}

running() { # whether a program still runs out of this build
  if [ -d /proc/self ]; then
    ls -l /proc/[0-9]*/exe 2>/dev/null | grep -qF "$builds/$1/"
  else
    ps -axo comm= | grep -qF "$builds/$1/"
  fi
}

tidy() { # the last three stay, and those that run
  ls -t "$builds" | grep -E '^[0-9a-f]{12}$' | tail -n +4 | while read -r old; do
    running "$old" || rm -rf "${builds:?}/$old"
  done
}

PATH=$PATH:${DOTNET_ROOT:-${HOME:-}/.dotnet}
mkdir -p "$builds"
sh "$root/scripts/install.sh" git dotnet
lock
: >"$builds/.started.$$"
build=$(fingerprint)
[ -x "$builds/$build/plimsoll" ] || publish "$build"
mv "$builds/.started.$$" "$builds/$build/started"
printf '%s\n' "$build" >"$builds/.current.$$"
mv "$builds/.current.$$" "$builds/current"
tidy
unlock
