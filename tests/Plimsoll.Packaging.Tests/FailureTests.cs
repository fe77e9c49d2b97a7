using Plimsoll.Packaging.Tests.Support;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging.Tests;

/// <summary>What a person is told.</summary>
public sealed class FailureTests(Machine machine)
{
    [Fact(Usually = 60)]
    public async Task What_does_not_compile_is_told_in_paths_of_the_repository_and_mended_by_the_next_commit()
    {
        using var bench = await Workbench.CreateAsync(machine, Samples.Console);
        await bench.Repository.CommitAsync(("services/tool/Program.cs", "System.Console.WriteLine(1)\nint x = \"text\";"));
        var failure = await Assert.ThrowsAsync<PlimsollException>(() => bench.BuildAsync(Samples.ToolUnit));

        Assert.Equal(Outcome.Failed, failure.Outcome);
        Assert.StartsWith("PLM4010: services/tool/Tool.csproj does not build:\n  services/tool/Program.cs(1,28): error CS1002: ; expected",
            failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(bench.Folders.Work, failure.Message, StringComparison.Ordinal);
        Assert.Equal(failure.Message.Split('\n').Length, failure.Message.Split('\n').Distinct().Count());

        await bench.Repository.CommitAsync(("services/tool/Program.cs", Samples.Console[1].Content));
        await bench.BuildAsync(Samples.ToolUnit);
    }

    [Fact]
    public async Task A_file_that_is_not_declared_is_not_there()
    {
        using var bench = await Workbench.CreateAsync(machine, Samples.Web);
        var failure = await Assert.ThrowsAsync<PlimsollException>(() => bench.BuildAsync(Samples.WebUnit, "services"));
        Assert.Equal(Outcome.Failed, failure.Outcome);
        Assert.Contains("MSB9008: The referenced project ../../libs/Greetings/Greetings.csproj does not exist.", failure.Message,
            StringComparison.Ordinal);
        Assert.EndsWith("is declared with inputs: in services/web/service.yaml", failure.Message, StringComparison.Ordinal);
    }

    [Fact(Usually = 60)]
    public async Task A_lock_file_that_does_not_fit_and_a_package_that_reads_history_get_their_hints()
    {
        using var bench = await Workbench.CreateAsync(
            machine, Project(""), ("services/tool/packages.lock.json", """{ "version": 1, "dependencies": { "net10.0": {} } }"""));
        await RefusedAsync("self-contained", "NU1004",
            "\n  packages.lock.json has to have the packages for linux-x64, with which publish: self-contained is built");

        await bench.Repository.CommitAsync(Project("""<ItemGroup><PackageReference Include="MinVer" Version="6.0.0" /></ItemGroup>"""));
        await RefusedAsync("layered", "NU1004",
            "\n  packages.lock.json is not the project's any more. To write it anew: dotnet restore",
            "\n  MinVer reads git's history, and a build sees none");

        static (string Path, string? Content) Project(string items) => ("services/tool/Tool.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework><OutputType>Exe</OutputType></PropertyGroup>
              {items}
            </Project>
            """);

        async Task RefusedAsync(string publish, params string[] parts)
        {
            var unit = Samples.ToolUnit with { Build = Samples.ToolUnit.Build with { Publish = publish } };
            var failure = await Assert.ThrowsAsync<PlimsollException>(() => bench.BuildAsync(unit));
            Assert.StartsWith("PLM4010: services/tool/Tool.csproj does not build:\n  ", failure.Message, StringComparison.Ordinal);
            Assert.All(parts, part => Assert.Contains(part, failure.Message, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task What_cannot_be_built_is_refused_in_words()
    {
        using var bench = await Workbench.CreateAsync(machine, ("services/tool/Tool.csproj",
            "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>"));
        await Refused(Outcome.Usage,
            "PLM4004: services/tool/service.yaml: build: 'make' is not a builder; there is dotnet, debian, dockerfile, files",
            Samples.ToolUnit with { Build = new("make", "Makefile") });
        await Refused(Outcome.Usage,
            "PLM4007: services/tool/service.yaml: build.dotnet: there is no services/tool/Other.csproj in this commit",
            Samples.ToolUnit with { Build = new("dotnet", "Other.csproj") });
        await Refused(Outcome.Usage,
            "PLM4008: services/tool/service.yaml: build.dotnet: Tool.csproj is not a program that can be started: "
                + "it needs <OutputType>Exe</OutputType> or the Web SDK", Samples.ToolUnit);

        async Task Refused(Outcome outcome, string message, Unit unit)
        {
            var failure = await Assert.ThrowsAsync<PlimsollException>(() => bench.BuildAsync(unit));
            Assert.Equal((outcome, message), (failure.Outcome, failure.Message));
        }
    }

    [Fact]
    public async Task An_sdk_that_is_not_installed_is_named_with_those_that_are()
    {
        var failure = await Assert.ThrowsAsync<PlimsollException>(() => new ToolchainProbe(machine.NewHome())
            .ProbeAsync("""{"sdk":{"version":"99.0.100"}}"""u8.ToArray(), default));
        Assert.Equal(Outcome.Unavailable, failure.Outcome);
        Assert.StartsWith("PLM4003: global.json asks for SDK 99.0.100 (rollForward: LatestPatch); in ", failure.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_global_json_that_is_absent_or_empty_asks_for_nothing()
    {
        var probe = new ToolchainProbe(machine.NewHome());
        var absent = await probe.ProbeAsync(null, default);
        byte[]? remembered = null; // as a commit without one is remembered: it becomes an empty content on the way
        foreach (var empty in new ReadOnlyMemory<byte>?[] { remembered, ReadOnlyMemory<byte>.Empty })
            Assert.Equal(absent.Toolchain.Values, (await probe.ProbeAsync(empty, default)).Toolchain.Values);
    }
}
