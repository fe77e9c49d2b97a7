#!/usr/bin/env bash
# `plimsoll changes` in a repository of 2,000 units and 100,000 files, beside `git diff --name-only` of the same two commits.
# Cold is without anything kept from an earlier run, but with the files in the page cache; warm is the second run.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/measure.sh
units=${UNITS:-2000} files=${FILES:-50} rounds=${ROUNDS:-15}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export PLIMSOLL_HOME=$work/home

import() { # the history, for git fast-import
  awk -v units="$units" -v files="$files" '
    function put(path, text) { printf "M 100644 inline %s\ndata %d\n%s\n", path, length(text), text }
    function commit(when) { printf "commit refs/heads/main\ncommitter A <a@example.test> %d +0000\ndata 1\nx\n", when }
    BEGIN {
      commit(1700000000)
      put("plimsoll.yaml", "plimsoll: 1\nworkspace: large\nenvironments: { dev: { follows: main } }")
      put("Directory.Build.props", "<Project><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>")
      for (u = 0; u < units; u++) {
        folder = "area" u % 40 "/unit" u
        put(folder "/service.yaml", "build: { dotnet: Unit.csproj }\nport: 8080")
        put(folder "/Unit.csproj", "<Project Sdk=\"Microsoft.NET.Sdk.Web\"></Project>")
        for (f = 2; f < files; f++) put(folder "/File" f ".cs", "class C" u "_" f " {}")
      }
      commit(1700000001)
      for (u = 0; u < 3; u++) put("area" u * 7 "/unit" u * 7 "/File5.cs", "class Changed" u " {}")
    }'
}

git init -q -b main "$work/repository"
import | git -C "$work/repository" fast-import --quiet
git -C "$work/repository" commit-graph write >/dev/null 2>&1

./plimsoll --version >/dev/null
changes() { ./plimsoll -C "$work/repository" changes main~1 main; }
difference() { git -C "$work/repository" diff --name-only main~1 main; }

changes | grep -c unit >"$work/count"
for _ in $(seq "$rounds"); do
  rm -rf "$PLIMSOLL_HOME"
  milliseconds changes >>"$work/cold"
  milliseconds changes >>"$work/warm"
  milliseconds difference >>"$work/git"
  milliseconds ./plimsoll --version >>"$work/start"
done

cold=$(median <"$work/cold") warm=$(median <"$work/warm") git=$(median <"$work/git") start=$(median <"$work/start")
echo "changes of 3 units among $units units and $((units * files)) files: cold $cold ms, warm $warm ms, git diff --name-only $git ms, plimsoll --version $start ms"
