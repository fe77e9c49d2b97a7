using System.Text.Json;
using Plimsoll.Views;
using Plimsoll.Workspace;

namespace Plimsoll.Tests;

public sealed class ChangesReportTests
{
    private static readonly string From = new('a', 40), To = new('b', 40);

    [Fact]
    public void The_JSON_is_the_contract()
    {
        Assert.Equal($$"""
            {
              "from": "{{From}}",
              "to": "{{To}}",
              "units": [
                {
                  "name": "counter",
                  "kind": "service",
                  "path": "services/counter",
                  "change": "modified",
                  "image": "acme/counter:{{To}}",
                  "version": "{{To}}",
                  "repository": "acme",
                  "reasons": [
                    {
                      "path": "services/counter/Program.cs",
                      "via": "folder"
                    }
                  ]
                }
              ]
            }
            """, JsonSerializer.Serialize(Report(Change(ChangeKind.Modified)), ReportJson.Default.ChangesReport));
    }

    [Fact]
    public void A_removed_service_has_the_version_of_the_earlier_commit() =>
        Assert.Equal(From, Report(Change(ChangeKind.Removed)).Units[0].Version);

    [Fact]
    public void A_base_has_its_own_version_and_repository()
    {
        var unit = Unit() with { Kind = UnitKind.Base, Version = "3.10", Repository = "ghcr.io/bases" };
        Assert.Equal("ghcr.io/bases/counter:3.10", Report(new(unit, ChangeKind.Added, [new("x", "folder")])).Units[0].Image);
    }

    [Fact]
    public void A_workspace_with_a_registry_pushes_there() =>
        Assert.Equal($"ghcr.io/acme/counter:{To}", Report(Change(ChangeKind.Modified), "ghcr.io/acme").Units[0].Image);

    [Fact]
    public void People_see_the_unit_and_its_first_reason()
    {
        var captured = new CapturedShell();
        ChangesView.Write(Report(Change(ChangeKind.Modified)), captured.Shell.Out);
        Assert.Equal("""
            UNIT     KIND     CHANGE    IMAGE                 BECAUSE OF
            counter  service  modified  acme/counter:bbbbbbb  services/counter/Program.cs (folder)

            """, captured.Out.ToString());
    }

    private static ChangesReport Report(UnitChange change, string? registry = null) =>
        ChangesReport.Of(new(From, To, [change]) { Workspace = "acme", Registry = registry });

    private static UnitChange Change(ChangeKind kind) => new(Unit(), kind, [new("services/counter/Program.cs", "folder")]);

    private static Unit Unit() => new()
    {
        Name = "counter",
        Kind = UnitKind.Service,
        Path = "services/counter",
        ManifestPath = "services/counter/service.yaml",
        Build = new("dotnet", "Counter.csproj"),
    };
}
