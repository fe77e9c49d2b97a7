using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using Plimsoll.Runtime.Kubernetes.Rendering;

namespace Plimsoll.Runtime.Kubernetes.Tests;

/// <summary>What is rendered, as files that are read in a review. With PLIMSOLL_TEST_ACCEPT=1 they are written anew.</summary>
public sealed class GoldenTests
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Theory]
    [InlineData("own", 20)]
    [InlineData("own", 36)]
    [InlineData("everything", 20)]
    [InlineData("everything", 36)]
    public void Objects_are_those_of_the_file(string name, int minor)
    {
        var rendered = Renderer.Render(name == "own" ? States.Own : States.Everything, new()
        {
            ImagePrefix = "registry.example/",
            Capabilities = ClusterCapabilities.Of(1, minor),
            PullSecret = name == "own" ? null : "pull",
            Quota = name == "own" ? null : new(8000, 16L << 30, 40),
        });
        var text = string.Join("\n", rendered.All.Select(each => each.ToJsonString(Readable))) + "\n";
        var file = Path.Combine(Folder(), $"{name}-1.{minor}.json");
        if (Environment.GetEnvironmentVariable("PLIMSOLL_TEST_ACCEPT") == "1") File.WriteAllText(file, text);
        Assert.Equal(File.ReadAllText(file), text);
    }

    private static string Folder([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "Golden");
}
