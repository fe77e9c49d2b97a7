using System.Text.Json.Nodes;
using Plimsoll.Processes;
using Plimsoll.Runtime.Kubernetes.Export;

namespace Plimsoll.Runtime.Kubernetes.Tests.Charts;

/// <summary>Go's text/template with the functions that Helm has, and the YAML reader of Kubernetes: an independent reader of what is
/// exported.</summary>
internal static class GoReader
{
    private const string Libraries = "/usr/share/gocode";

    private static readonly Lazy<Task<string>> Program = new(BuildAsync);

    /// <summary>Skips the test where it cannot be had.</summary>
    public static void Require() => Assert.SkipUnless(
        HostProgram.Find("go") is not null && Directory.Exists($"{Libraries}/src/github.com/Masterminds/sprig")
            && Directory.Exists($"{Libraries}/src/sigs.k8s.io/yaml"),
        "go with sprig and sigs.k8s.io/yaml is not installed");

    /// <summary>The objects of a chart, or of plain manifests when there is no namespace.</summary>
    public static async Task<IReadOnlyList<JsonObject>> ReadAsync(IReadOnlyList<ExportedFile> files, string? space, string values = "{}")
    {
        var folder = Directory.CreateTempSubdirectory("plimsoll-chart-").FullName;
        try
        {
            foreach (var file in files)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, file.Path))!);
                await File.WriteAllTextAsync(Path.Combine(folder, file.Path), file.Text);
            }
            var result = await CommandRunner.RequireAsync(new(await Program.Value,
                space is null ? ["plain", folder] : ["chart", folder, space, values]));
            return [.. JsonNode.Parse(result.Text)!.AsArray().Select(each => each!.DeepClone().AsObject())];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<string> BuildAsync()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "Charts");
        await CommandRunner.RequireAsync(new("go", ["build", "-o", "render", "render.go"])
        {
            WorkingDirectory = folder,
            Environment = new Dictionary<string, string?> { ["GOPATH"] = Libraries, ["GO111MODULE"] = "off", ["GOFLAGS"] = "",
                ["GOCACHE"] = Path.Combine(folder, "cache") },
        });
        return Path.Combine(folder, "render");
    }
}
