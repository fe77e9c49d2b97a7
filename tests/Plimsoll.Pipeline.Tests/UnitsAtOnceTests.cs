using Plimsoll.Oci;
using Plimsoll.Progress;
using Plimsoll.Runtime.Local.Checking;
using Plimsoll.Source;
using Plimsoll.Workspace;

namespace Plimsoll.Pipeline.Tests;

/// <summary>Tests and builds of units run side by side, and a run ends as if they had run one after another.</summary>
public sealed class UnitsAtOnceTests : IAsyncLifetime
{
    /// <summary>Says that it runs, and waits until another one says so: in the home that commands of a workspace share.</summary>
    private const string Meet = """
        touch "$HOME/$1"
        i=0
        until [ -e "$HOME/$2" ]; do
            i=$((i + 1))
            [ $i -lt 900 ] || { echo "$1 did not meet $2"; exit 1; }
            sleep 0.1
        done
        mkdir -p dist && echo made >dist/index.html
        """;

    private const string Make = "[[sh, -c, 'mkdir -p dist && echo made >dist/index.html']]";

    private readonly TempFolder _folder = new();
    private GitFolder _git = null!;

    private string Repository => _folder["acme"];

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the samples are shell scripts");
        _git = await GitFolder.InitAsync(Repository);
        _git.Write("plimsoll.yaml", "plimsoll: 1\nworkspace: acme\n");
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Neither_the_build_of_a_unit_waits_for_its_tests_nor_its_tests_for_the_build()
    {
        Assert.SkipUnless(Environment.ProcessorCount > 1, "one job at a time on one processor");
        Write("a", "test: [[sh, run.sh, tested, built]]", "[[sh, run.sh, built, tested]]", Meet);
        var report = await BuildAsync();
        Assert.True(Assert.Single(report.Units).Built);
    }

    [Fact]
    public async Task Tests_of_units_do_not_wait_for_each_other()
    {
        Assert.SkipUnless(Environment.ProcessorCount > 1, "one job at a time on one processor");
        Write("a", "test: [[sh, run.sh, a, b]]", Make, Meet);
        Write("b", "test: [[sh, run.sh, b, a]]", Make, Meet);
        Assert.Equal(["a", "b"], (await BuildAsync()).Units.Select(unit => unit.Image.Unit.Name));
    }

    [Fact]
    public async Task Checks_of_an_image_do_not_wait_for_tests()
    {
        Assert.SkipUnless(Environment.ProcessorCount > 1, "one job at a time on one processor");
        Write("a", "checks: [{ absent: /bin/sh }]\ntest: [[sh, run.sh, tested, checked]]", Make, Meet);
        await _git.CommitAsync();
        var released = await (await PipelineAsync()).ReleaseAsync(await HeadAsync(), [], new Checked(_folder["work"]), default);
        Assert.Equal("a", Assert.Single(released.Release.Services).Name);
    }

    [Fact]
    public async Task A_failure_of_tests_is_said_although_the_build_failed_before_and_nothing_is_released()
    {
        Assert.SkipUnless(Environment.ProcessorCount > 1, "one job at a time on one processor");
        // the tests fail only after the build did
        Write("a", "test: [[sh, run.sh, tested, built]]", "[[sh, -c, 'touch $HOME/built; exit 3']]", Meet + "\nexit 4\n");
        Write("b", "test: [[sh, -c, 'exit 5']]", Make, "");
        var failure = await Assert.ThrowsAsync<PlimsollException>(BuildAsync);
        Assert.Equal("PLM4020", failure.Code);
        const string Expected = "PLM4020: the tests of a failed: sh run.sh tested built ended with exit code 4";
        Assert.StartsWith(Expected, failure.Message, StringComparison.Ordinal);
        var (pipeline, head) = (await PipelineAsync(), await HeadAsync());
        Assert.Null(await pipeline.FindBuiltAsync(head, default));
        await Assert.ThrowsAsync<PlimsollException>(() => pipeline.ReleaseAsync(head, [], ProgressTo.Nobody, default));
    }

    private void Write(string unit, string test, string run, string script)
    {
        _git.Write($"sites/{unit}/service.yaml", $"name: {unit}\nbuild: {{ files: dist, run: {run} }}\n{test}\n");
        _git.Write($"sites/{unit}/run.sh", script);
    }

    private async Task<BuildReport> BuildAsync()
    {
        await _git.CommitAsync();
        return await (await PipelineAsync()).BuildAsync(await HeadAsync(), null, ProgressTo.Nobody, default);
    }

    private async Task<CommitPipeline> PipelineAsync()
    {
        var store = new LocalImageStore(_folder["store"]);
        var checks = new LocalChecks(_folder["home"], store, TimeProvider.System);
        return new(await GitRepository.OpenAsync(Repository), store, checks, new(_folder["work"], _folder["cache"]), TimeProvider.System);
    }

    /// <summary>Says that checks have passed where commands see it.</summary>
    private sealed class Checked(string work) : IProgress<RunProgress>
    {
        public void Report(RunProgress value)
        {
            if (value.Step != "check" || !value.Text.StartsWith("passed", StringComparison.Ordinal)) return;
            foreach (var place in Directory.GetDirectories(work, "acme.*")) File.WriteAllText(Path.Combine(place, "home", "checked"), "");
        }
    }

    private Task<string> HeadAsync() => _git.GitAsync("rev-parse", "HEAD");
}
