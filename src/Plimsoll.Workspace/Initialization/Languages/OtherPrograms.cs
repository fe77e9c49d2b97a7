using Plimsoll.Workspace.Manifests;

namespace Plimsoll.Workspace.Initialization.Languages;

/// <summary>Programs in languages of which no Dockerfile is written: each says what to do.</summary>
internal static class OtherPrograms
{
    private static readonly (string File, string Language, string Start)[] Languages =
    [
        ("Cargo.toml", "Rust", "FROM docker.io/library/rust:1 AS build, RUN cargo build --release"),
        ("pom.xml", "Java", "FROM docker.io/library/maven:3-eclipse-temurin-21 AS build, RUN mvn package"),
        ("build.gradle", "Java", "FROM docker.io/library/gradle:jdk21 AS build, RUN gradle build"),
        ("build.gradle.kts", "Java or Kotlin", "FROM docker.io/library/gradle:jdk21 AS build, RUN gradle build"),
        ("build.sbt", "Scala", "FROM docker.io/sbtscala/scala-sbt AS build, RUN sbt stage"),
        ("project.clj", "Clojure", "FROM docker.io/library/clojure AS build, RUN lein uberjar"),
        ("Gemfile", "Ruby", "FROM docker.io/library/ruby:3, RUN bundle install"),
        ("mix.exs", "Elixir", "FROM docker.io/library/elixir AS build, RUN mix release"),
        ("composer.json", "PHP", "FROM docker.io/library/php:8-apache, and the packages of composer install"),
        ("deno.json", "Deno", "FROM docker.io/denoland/deno"),
        ("deno.jsonc", "Deno", "FROM docker.io/denoland/deno"),
        ("bun.lock", "Bun", "FROM docker.io/oven/bun"),
        ("Package.swift", "Swift", "FROM docker.io/library/swift AS build, RUN swift build -c release"),
        ("pubspec.yaml", "Dart", "FROM docker.io/library/dart AS build, RUN dart compile exe"),
        ("stack.yaml", "Haskell", "FROM docker.io/library/haskell AS build, RUN stack build"),
        ("gleam.toml", "Gleam", "FROM ghcr.io/gleam-lang/gleam"),
    ];

    /// <summary>Finds them: of several in one folder, or below another, the first.</summary>
    public static void Find(LanguageSearch search)
    {
        foreach (var (file, language, start) in Languages)
        {
            var said = new List<string>();
            foreach (var path in search.Named(file).OrderBy(path => path.Count(c => c == '/')).ThenBy(path => path, StringComparer.Ordinal))
            {
                var folder = RepositoryPath.Folder(path);
                if (said.Any(above => RepositoryPath.IsIn(folder, above))) continue;
                said.Add(folder);
                search.Leave(path, $"a program in {language} without a Dockerfile: "
                    + $"if it is a service, write one beside it ({start}), commit it, and run plimsoll init again");
            }
        }
    }
}
