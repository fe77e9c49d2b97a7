using System.Text;
using Plimsoll.Packaging.Tests.Support;
using Plimsoll.Processes;

namespace Plimsoll.Packaging.Tests;

/// <summary>What is in an image.</summary>
public sealed class ImageTests(Machine machine)
{
    [Fact(Usually = 60)]
    public async Task A_web_application_has_a_layer_for_each_rate_of_change_and_nothing_of_this_machine()
    {
        using var bench = await Workbench.CreateAsync(machine, Samples.Web);
        var image = await bench.BuildAsync(Samples.WebUnit);

        var manifest = await bench.ManifestAsync(image);
        var layers = new List<IReadOnlyDictionary<string, byte[]>>();
        foreach (var layer in manifest.Layers) layers.Add(await bench.FilesAsync(image, layer));
        Assert.Equal(4, layers.Count);
        Assert.Contains("usr/share/dotnet/dotnet", layers[0].Keys);
        Assert.Contains(layers[1].Keys, path => path.EndsWith("/Microsoft.AspNetCore.dll", StringComparison.Ordinal));
        Assert.Equal(["app/Greetings.dll", "app/Greetings.pdb"], layers[2].Keys);
        Assert.Equal(
            ["app/Web.deps.json", "app/Web.dll", "app/Web.pdb", "app/Web.runtimeconfig.json", "app/Web.staticwebassets.endpoints.json",
                "app/wwwroot/index.html", "app/wwwroot/index.html.br", "app/wwwroot/index.html.gz"],
            layers[3].Keys);
        Assert.All(layers.Skip(2).SelectMany(files => files), file =>
            Assert.DoesNotContain(bench.Folders.Work, Encoding.Latin1.GetString(file.Value)
            .Replace("\0", "", StringComparison.Ordinal), StringComparison.Ordinal));
        Assert.DoesNotContain("leaked", Encoding.Latin1.GetString(layers[3]["app/Web.dll"])
            .Replace("\0", "", StringComparison.Ordinal), StringComparison.Ordinal);

        Assert.Equal(new Dictionary<string, string> { ["dev.plimsoll.input-key"] = image.InputKey,
            ["org.opencontainers.image.title"] = "web" }, manifest.Annotations);
        var config = await bench.ConfigAsync(image);
        Assert.Equal("1970-01-01T00:00:00Z", config.Created);
        Assert.Equal("linux/amd64", $"{config.Os}/{config.Architecture}");
        Assert.Equal(["/usr/share/dotnet/dotnet", "/app/Web.dll"], config.Config!.Entrypoint);
        Assert.Equal(["8080/tcp", "9090/tcp"], config.Config.ExposedPorts);
        Assert.Equal(("65532:65532", "/app", "SIGTERM"), (config.Config.User, config.Config.WorkingDir, config.Config.StopSignal));
    }

    [Fact(Usually = 60)]
    public async Task A_console_application_has_its_packages_apart_leaves_empty_layers_out_and_starts_from_its_own_files()
    {
        using var bench = await Workbench.CreateAsync(machine, Samples.Console[0],
            ("services/tool/Program.cs", """
                var culture = new System.Globalization.CultureInfo("de");
                System.Console.WriteLine(new YamlDotNet.Serialization.Serializer().Serialize(new[] { culture.EnglishName }));
                """));
        var image = await bench.BuildAsync(Samples.ToolUnit);

        var layers = (await bench.ManifestAsync(image)).Layers;
        Assert.Equal(3, layers.Count);
        Assert.Equal(["app/YamlDotNet.dll"], (await bench.FilesAsync(image, layers[1])).Keys);
        Assert.Equal(["app/Tool.deps.json", "app/Tool.dll", "app/Tool.pdb", "app/Tool.runtimeconfig.json"],
            (await bench.FilesAsync(image, layers[2])).Keys);

        using var root = new TempFolder();
        foreach (var layer in layers)
        {
            foreach (var (path, content) in await bench.FilesAsync(image, layer))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(root[path])!);
                await File.WriteAllBytesAsync(root[path], content);
            }
        }
        if (OperatingSystem.IsLinux())
            File.SetUnixFileMode(root["usr/share/dotnet/dotnet"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
        // the libraries are the machine's, as for every image without a base: cultures too
        var variables = (await bench.ConfigAsync(image)).Config!.Env!.Select(variable => variable.Split('=', 2));
        var result = await CommandRunner.RequireAsync(new(root["usr/share/dotnet/dotnet"], [root["app/Tool.dll"]])
        {
            Environment = variables.ToDictionary(pair => pair[0], string? (pair) => pair[1]),
        });
        Assert.Equal("- German", result.Text.Trim());
    }

    [Fact]
    public async Task An_image_is_found_by_its_key_once_it_was_built()
    {
        using var bench = await Workbench.CreateAsync(machine, Samples.Console);
        var inputs = await bench.Repository.InputsAsync(machine.Tools, Samples.ToolUnit, "");
        Assert.Null(await bench.Packager.FindAsync("acme", inputs, default));
        var built = await bench.BuildAsync(Samples.ToolUnit);
        Assert.Equal(built, await bench.Packager.FindAsync("acme", inputs, default));
        Assert.Equal("acme/tool", built.Repository);
        Assert.Null(await bench.Packager.FindAsync("acme", inputs with { Key = new('0', 64) }, default));
    }
}
