using Plimsoll.Packaging.Testing;
using Plimsoll.Packaging.Tests.Support;
using Plimsoll.Processes;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging.Tests;

/// <summary>The tests of a unit.</summary>
public sealed class TestRunnerTests(Machine machine)
{
    private static readonly Unit Unit = Samples.ToolUnit with { Test = [["sh", "../../tests/run.sh", "two words"]] };

    [Fact]
    public async Task What_passed_is_not_run_again_until_a_file_of_it_changes()
    {
        using var bench = await Workbench.CreateAsync(machine, ("services/tool/data.txt", "committed"),
            ("tests/run.sh", "cat data.txt; echo \"$1\""));
        await File.WriteAllTextAsync(Path.Combine(bench.Repository.Path, "services/tool/data.txt"), "not committed");
        Assert.Equal("committedtwo words", await RunAsync(bench));
        Assert.Null(await RunAsync(bench));

        await bench.Repository.CommitAsync(("services/tool/data.txt", "changed "));
        Assert.Equal("changed two words", await RunAsync(bench));
    }

    [Fact]
    public async Task A_failure_shows_the_command_its_exit_code_and_what_it_said_and_is_never_remembered()
    {
        using var bench = await Workbench.CreateAsync(machine, ("services/tool/data.txt", ""),
            ("tests/run.sh", "echo expected 1 but was 2 >&2; exit 3"));
        for (var i = 0; i < 2; i++)
        {
            var failure = await Assert.ThrowsAsync<PlimsollException>(() => RunAsync(bench));
            Assert.Equal(Outcome.Failed, failure.Outcome);
            Assert.Equal("PLM4020: the tests of tool failed: sh ../../tests/run.sh 'two words' ended with exit code 3:\n  "
                + "expected 1 but was 2", failure.Message);
        }
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_named()
    {
        using var bench = await Workbench.CreateAsync(machine, ("services/tool/data.txt", ""));
        var failure = await Assert.ThrowsAsync<PlimsollException>(() => RunAsync(bench, Unit with { Test = [["no-such-program"]] }));
        Assert.Equal(Outcome.Unavailable, failure.Outcome);
        Assert.StartsWith("PLM4021: the tests of tool could not be started: no-such-program: ", failure.Message, StringComparison.Ordinal);
        Assert.EndsWith($"To install it: {InstallCommand.For("no-such-program")}; or else mend test: in services/tool/service.yaml",
            failure.Message, StringComparison.Ordinal);
        failure = await Assert.ThrowsAsync<PlimsollException>(() => RunAsync(bench, Unit with { Test = [["./no-such-script"]] }));
        Assert.EndsWith("To go on: mend test: in services/tool/service.yaml", failure.Message, StringComparison.Ordinal);
    }

    [Fact(Usually = 30)]
    public async Task Packages_are_restored_again_only_when_a_change_may_have_changed_them_or_they_are_gone()
    {
        // a restore that leaves a package, and a build that says of a missing one what the SDK says
        const string Project = """
            <Project DefaultTargets="Build">
              <Target Name="Restore">
                <Touch Files="$(HOME)/package" AlwaysCreate="true" />
                <Message Text="restored" Importance="high" />
              </Target>
              <Target Name="Build">
                <Error Code="NETSDK1064" Text="no package" Condition="!Exists('$(HOME)/package')" />
                <Message Text="built $([System.IO.File]::ReadAllText('data.cs'))" Importance="high" />
              </Target>
            </Project>
            """;
        using var bench = await Workbench.CreateAsync(machine, ("services/tool/data.cs", "first"), ("services/tool/Tool.proj", Project));
        var unit = Unit with { Test = [["dotnet", "build", "Tool.proj", "-tl:off", "-v:m", "-nologo", "-clp:NoSummary"]] };
        Assert.Equal("restored built first", await SaidAsync());

        await bench.Repository.CommitAsync(("services/tool/data.cs", "second"));
        Assert.Equal("built second", await SaidAsync());

        File.Delete(Directory.GetFiles(bench.Folders.Work, "package", SearchOption.AllDirectories).Single());
        await bench.Repository.CommitAsync(("services/tool/data.cs", "third"));
        Assert.Equal("restored built third", await SaidAsync());

        await bench.Repository.CommitAsync(("services/tool/Tool.proj", Project + "<!-- changed -->"));
        Assert.Equal("restored built third", await SaidAsync());

        // another command may need other packages
        unit = unit with { Test = [[.. unit.Test[0], "-p:Other=1"]] };
        Assert.Equal("restored built third", await SaidAsync());

        async Task<string> SaidAsync()
        {
            var lines = (await RunAsync(bench, unit))!.Split('\n', StringSplitOptions.TrimEntries);
            return string.Join(' ', lines.Where(line => line == "restored" || line.StartsWith("built ", StringComparison.Ordinal)));
        }
    }

    [Theory]
    [InlineData("dotnet test ../Tool.Tests --filter=Fast", true)]
    [InlineData("dotnet build", true)]
    [InlineData("dotnet run --project ../Tool.Tests", true)]
    [InlineData("dotnet test --no-restore", false)]
    [InlineData("dotnet test bin/Tool.Tests.dll", false)]
    [InlineData("dotnet run --no-build", false)]
    [InlineData("dotnet run -- --no-restore", false)]
    [InlineData("dotnet bin/Tool.Tests.dll", false)]
    [InlineData("dotnet tool restore", false)]
    [InlineData("sh build test", false)]
    [InlineData("dotnet", false)]
    public void Only_commands_that_restore_first_are_told_not_to(string command, bool restores) =>
        Assert.Equal(restores, RestoringCommand.Is(command.Split(' ')));

    /// <summary>What the tests said; null when they were not run.</summary>
    private async Task<string?> RunAsync(Workbench bench, Unit? unit = null)
    {
        var output = new ToldLines();
        var inputs = await bench.Repository.InputsAsync(machine.Tools, unit ?? Unit, "");
        var folders = bench.Folders with { Cache = Path.Combine(bench.Folders.Work, "cache") };
        var ran = await new TestRunner(machine.Tools, folders, TimeProvider.System)
            .RunAsync(await bench.Repository.OpenAsync(), "acme", inputs.Unit, inputs.Files, output.Unit, default);
        return ran ? string.Join('\n', output.Output) : null;
    }
}
