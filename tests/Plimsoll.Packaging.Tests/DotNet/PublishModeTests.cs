using Plimsoll.Packaging.Tests.Support;
using Plimsoll.Processes;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging.Tests.DotNet;

/// <summary>Applications that have their runtime with them.</summary>
public sealed class PublishModeTests(Machine machine)
{
    internal static readonly (string Path, string? Content)[] Tool =
    [
        (Samples.Console[0].Path, Samples.Console[0].Content!
            .Replace("<OutputType>", "<InvariantGlobalization>true</InvariantGlobalization><OutputType>", StringComparison.Ordinal)),
        ("services/tool/Program.cs", """System.Console.WriteLine("hello " + typeof(YamlDotNet.Core.Parser).Name);"""),
    ];

    [Theory(Usually = 120)]
    [InlineData("self-contained", 2)]
    [InlineData("trimmed", 1)]
    public async Task It_starts_without_any_installation(string publish, int layers)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "images are linux/amd64");
        using var bench = await Workbench.CreateAsync(machine, Tool);
        var unit = Samples.ToolUnit with { Build = Samples.ToolUnit.Build with { Publish = publish } };
        var image = await bench.BuildAsync(unit);
        var manifest = await bench.ManifestAsync(image);
        Assert.Equal(layers, manifest.Layers.Count);
        var config = (await bench.ConfigAsync(image)).Config!;
        Assert.Equal(["/app/Tool"], config.Entrypoint);
        // what the project chose is inside of one file, and known all the same
        Assert.Equal(["DOTNET_RUNNING_IN_CONTAINER=true", "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1"], config.Env!);

        using var root = new TempFolder();
        foreach (var layer in manifest.Layers)
        {
            foreach (var (path, content) in await bench.FilesAsync(image, layer))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(root[path])!);
                await File.WriteAllBytesAsync(root[path], content);
            }
        }
        if (OperatingSystem.IsLinux()) File.SetUnixFileMode(root["app/Tool"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var alone = new Dictionary<string, string?> { ["DOTNET_ROOT"] = root["nowhere"], ["PATH"] = root["nowhere"] };
        Assert.Equal("hello Parser", (await CommandRunner.RequireAsync(new(root["app/Tool"], []) { Environment = alone })).Text.Trim());

        // a trimmed program takes half a minute to make
        if (!Repetitions.AreFull) return;
        using var other = new Workbench(machine, bench.Repository);
        Assert.Equal(image, await other.BuildAsync(unit));
    }

    [Fact(Usually = 120)]
    public async Task A_native_program_starts_on_the_C_library_alone()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "images are linux/amd64");
        var unit = Samples.ToolUnit with { Build = Samples.ToolUnit.Build with { Publish = "aot" } };
        using var spaced = await Workbench.CreateAsync(machine, Tool);
        Assert.Contains(' ', spaced.Folders.Work);
        Assert.Equal("PLM4110", (await Assert.ThrowsAsync<PlimsollException>(() => spaced.BuildAsync(unit))).Code);

        using var bench = new Workbench(machine, spaced.Repository, machine.NewHome("home-"));
        var image = await bench.BuildAsync(unit);
        var config = (await bench.ConfigAsync(image)).Config!;
        Assert.Equal(["/app/Tool"], config.Entrypoint);
        Assert.Equal(["DOTNET_RUNNING_IN_CONTAINER=true", "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1"], config.Env!);
        // the program and nothing else: its symbols would be three times as large
        var (path, content) = Assert.Single(await bench.FilesAsync(image, Assert.Single((await bench.ManifestAsync(image)).Layers)));
        Assert.Equal("app/Tool", path);

        using var root = new TempFolder();
        await File.WriteAllBytesAsync(root["Tool"], content);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(root["Tool"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var alone = new Dictionary<string, string?> { ["DOTNET_ROOT"] = root["nowhere"], ["PATH"] = root["nowhere"] };
        Assert.Equal("hello Parser", (await CommandRunner.RequireAsync(new(root["Tool"], []) { Environment = alone })).Text.Trim());
        var linked = (await CommandRunner.RequireAsync(new("ldd", [root["Tool"]]))).Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(linked, line => Assert.Matches("^\\s*(/lib64/ld-linux|linux-vdso|libc\\.so|libm\\.so)", line));

        using var other = new Workbench(machine, bench.Repository, machine.NewHome("another-home-"));
        Assert.Equal(image, await other.BuildAsync(unit));
    }
}
