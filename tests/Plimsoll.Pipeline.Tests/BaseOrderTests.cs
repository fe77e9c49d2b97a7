using Plimsoll.Oci;
using Plimsoll.Progress;
using Plimsoll.Runtime.Local.Checking;
using Plimsoll.Source;
using Plimsoll.Workspace;

namespace Plimsoll.Pipeline.Tests;

/// <summary>Bases are built before what is built on them, and only when something needs them.</summary>
public sealed class BaseOrderTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private GitFolder _git = null!;

    private string Repository => _folder["acme"];

    public async ValueTask InitializeAsync()
    {
        _git = await GitFolder.InitAsync(Repository);
        _git.Write("plimsoll.yaml", "plimsoll: 1\nworkspace: acme\n");
        _git.Write("apps/top/service.yaml", "name: top\nbuild: { dotnet: Microsoft.NETCore.App, publish: runtime, base: middle }\n");
        _git.Write("images/middle/image.yaml", "version: 1\nbuild: { dotnet: Microsoft.AspNetCore.App, publish: runtime, base: bottom }\n");
        _git.Write("images/bottom/image.yaml", "version: 1\nbuild: { dotnet: Microsoft.NETCore.App, publish: runtime }\n");
        _git.Write("images/other/image.yaml", "version: 1\nbuild: { dotnet: Microsoft.NETCore.App, publish: runtime }\n");
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Bases_come_first_and_only_where_something_needs_them()
    {
        Assert.Equal(["bottom built", "middle built", "top built"], await BuildAsync());
        Assert.Equal(["top there"], await BuildAsync());
        Assert.Equal(["other built"], await BuildAsync("other"));

        // a base that changed makes another image of what is built on it
        _git.Write("images/middle/image.yaml", "version: 2\nbuild: { dotnet: Microsoft.AspNetCore.App, publish: runtime, base: bottom }\n");
        Assert.Equal(["bottom there", "middle built", "top built"], await BuildAsync());
        _git.Write("images/bottom/image.yaml", "version: 2\nbuild: { dotnet: Microsoft.NETCore.App, publish: runtime }\n");
        Assert.Equal(["bottom built", "middle built"], await BuildAsync("middle"));
        Assert.Equal(["middle there", "top built"], await BuildAsync());
    }

    [Fact]
    public async Task A_release_names_services_alone()
    {
        var pipeline = await PipelineAsync();
        var released = await pipeline.ReleaseAsync(await HeadAsync(), [], ProgressTo.Nobody, default);
        Assert.Equal(["top"], released.Release.Services.Select(service => service.Name));
        Assert.Equal(["top"], (await pipeline.FindBuiltAsync(await HeadAsync(), default))!.Select(unit => unit.Name));
    }

    [Fact]
    public async Task Refuses_a_release_without_services()
    {
        File.Delete(Path.Combine(Repository, "apps/top/service.yaml"));
        var pipeline = await PipelineAsync();
        var refused = await Assert.ThrowsAsync<PlimsollException>(async () =>
            await pipeline.ReleaseAsync(await HeadAsync(), [], ProgressTo.Nobody, default));
        Assert.Equal((Outcome.Refused, "PLM4068"), (refused.Outcome, refused.Code));
        Assert.Contains("plimsoll init", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_base_that_is_not_there_and_a_circle_are_findings()
    {
        _git.Write("images/middle/image.yaml", "version: 1\nbuild: { dotnet: Microsoft.AspNetCore.App, publish: runtime, base: botom }\n");
        var unknown = await Assert.ThrowsAsync<PlimsollException>(() => BuildAsync());
        Assert.Contains("images/middle/image.yaml:2: build.base: botom is neither a base of this workspace nor an image pinned by its "
            + "digest (name@sha256:…); did you mean bottom?", unknown.Message, StringComparison.Ordinal);
        _git.Write("images/middle/image.yaml", "version: 1\nbuild: { dotnet: Microsoft.AspNetCore.App, publish: runtime, base: middle }\n");
        var circle = await Assert.ThrowsAsync<PlimsollException>(() => BuildAsync());
        Assert.Contains("it goes round in a circle: middle:1 -> middle:1", circle.Message, StringComparison.Ordinal);
    }

    private async Task<IEnumerable<string>> BuildAsync(params string[] names)
    {
        var pipeline = await PipelineAsync();
        var report = await pipeline.BuildAsync(await HeadAsync(), names.Length > 0 ? unit => names.Contains(unit.Name)
            : null, ProgressTo.Nobody, default);
        return report.Units.Select(unit => $"{unit.Image.Unit.Name} {(unit.Built ? "built" : "there")}");
    }

    private async Task<CommitPipeline> PipelineAsync()
    {
        await _git.CommitAsync();
        var store = new LocalImageStore(_folder["store"]);
        return new(await GitRepository.OpenAsync(Repository), store, new LocalChecks(_folder["home"], store, TimeProvider.System),
            new(_folder["work"], _folder["cache"]), TimeProvider.System);
    }

    private Task<string> HeadAsync() => _git.GitAsync("rev-parse", "HEAD");
}
