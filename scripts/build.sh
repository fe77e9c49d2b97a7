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

publish() { # name
  say "building (the first time takes a minute or two)"
  rm -rf "$builds"/.new.*
  # no build server: it would outlive us, and keep the lock
  MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 \
    dotnet publish "$root/src/Plimsoll" --configuration Release --use-current-runtime --no-self-contained \
    -p:UseSharedCompilation=false -p:RunAnalyzers=false --output "$builds/.new.$$" --verbosity quiet >"$builds/build.log" 2>&1 </dev/null || {
    cat "$builds/build.log" >&2
    say "the build failed; everything it said is above"
    exit 1
  }
  dirname -- "$(readlink -f -- "$(command -v dotnet)")" >"$builds/.new.$$/dotnet"
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
