using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Plimsoll.Oci;
using Plimsoll.Packaging.Attestation;
using Plimsoll.Pipeline.Pushing;
using Plimsoll.Progress;
using Plimsoll.Registry;
using Plimsoll.Runtime.Local.Checking;
using Plimsoll.Source;
using Plimsoll.Workspace;

namespace Plimsoll.Pipeline.Tests;

/// <summary>Images go to a registry with what is attested of them, and only once.</summary>
public sealed class PushTests : IAsyncLifetime
{
    private static readonly CancellationToken Never = CancellationToken.None;

    private readonly TempFolder _folder = new();
    private readonly SigningKey _key = SigningKey.Create("ours");
    private readonly ConcurrentQueue<BlobProgress> _sent = new();
    private WebApplication _host = null!;
    private LocalImageStore _remote = null!;
    private GitFolder _git = null!;

    private string Registry => new Uri(_host.Urls.Single()).Authority;

    public async ValueTask InitializeAsync()
    {
        _remote = new(_folder["remote"]);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _host = builder.Build();
        _host.MapRegistry(_remote);
        await _host.StartAsync();
        _git = await GitFolder.InitAsync(_folder["acme"]);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _key.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_release_is_pushed_to_the_registry_of_the_workspace_once()
    {
        _git.Write("plimsoll.yaml", $"plimsoll: 1\nworkspace: acme\nregistry: {Registry}/team\n");
        _git.Write("apps/top/service.yaml", "name: top\nbuild: { dotnet: Microsoft.NETCore.App, publish: runtime, base: bottom }\n");
        _git.Write("images/bottom/image.yaml", "version: 1\nbuild: { dotnet: Microsoft.NETCore.App, publish: runtime }\n");
        var (pipeline, commit) = await CommitAsync();

        var released = await pipeline.ReleaseAsync(commit, ["env-dev"], ProgressTo.Nobody, Never);

        var image = Assert.Single(released.Release.Services).Image;
        Assert.Equal(image, (await _remote.ResolveAsync("team/top", commit, Never))?.Digest);
        Assert.Equal(released.Index, (await _remote.ResolveAsync("team/releases", "env-dev", Never))?.Digest);
        Assert.Equal(new HashSet<string> { "1", commit }, (await _remote.ListTagsAsync("team/bottom", Never))
            .Where(tag => !tag.StartsWith("sha256-", StringComparison.Ordinal)).ToHashSet());
        Assert.Empty((await new ImageVerifier(_remote, [_key.Public]).VerifyAsync("team/top", image, ["acme/top"], Never)).Missing);

        _sent.Clear();
        await pipeline.ReleaseAsync(commit, ["env-dev"], ProgressTo.Nobody, Never);
        Assert.Empty(_sent);
    }

    [Fact]
    public async Task A_release_that_is_in_the_registry_is_taken_and_nothing_is_built()
    {
        _git.Write("plimsoll.yaml", $"plimsoll: 1\nworkspace: acme\nregistry: {Registry}/team\n");
        _git.Write("apps/top/service.yaml", "name: top\nbuild: { dotnet: Microsoft.NETCore.App, publish: runtime }\n");
        var (ci, commit) = await CommitAsync();
        var deliverer = Pipeline("cluster", mayBuild: false);
        var progress = new Steps();

        var missing = await Assert.ThrowsAsync<PlimsollException>(() => deliverer.ReleaseSharedAsync(commit, [], progress, Never));
        Assert.Equal(("PLM4061", Outcome.Unavailable), (missing.Code, missing.Outcome));
        Assert.Contains("plimsoll build --release", missing.Message, StringComparison.Ordinal);
        Assert.Null(await deliverer.FindSharedAsync(commit, Never));

        var made = await ci.ReleaseSharedAsync(commit, [], progress, Never);
        Assert.True(Assert.Single(made.Units).Built);
        Assert.Equal(made.Index, (await deliverer.FindSharedAsync(commit, Never))?.Index);
        var taken = await deliverer.ReleaseSharedAsync(commit, ["env-prod"], progress, Never);
        Assert.Empty(taken.Units);
        Assert.Equal((made.Index, made.Release.Services.Single()), (taken.Index, taken.Release.Services.Single()));
        Assert.Equal(made.Index, (await _remote.ResolveAsync("team/releases", "env-prod", Never))?.Digest);
        Assert.False(Directory.Exists(_folder["cluster/work"]));
        Assert.Contains($"release of {commit[..7]} is in {Registry}/team: nothing is built", progress.Texts);
        Assert.Empty((await ci.ReleaseSharedAsync(commit, [], progress, Never)).Units);
    }

    [Fact]
    public async Task Where_keys_are_trusted_a_release_counts_only_when_one_of_them_signed_it()
    {
        _git.Write("plimsoll.yaml", $"plimsoll: 1\nworkspace: acme\nregistry: {Registry}/team\n");
        _git.Write("apps/top/service.yaml", "name: top\nbuild: { dotnet: Microsoft.NETCore.App, publish: runtime }\n");
        var (ci, commit) = await CommitAsync();
        var made = await ci.ReleaseSharedAsync(commit, [], new Steps(), Never);
        using var stranger = SigningKey.Create("stranger");
        Assert.Equal(made.Index, (await Pipeline("cluster", mayBuild: false, _key.Public).FindSharedAsync(commit, Never))?.Index);
        Assert.Null(await Pipeline("cluster", mayBuild: false, stranger.Public).FindSharedAsync(commit, Never));
        // what its own store has, nobody else wrote
        Assert.Equal(made.Index, (await Pipeline("ci", mayBuild: false, stranger.Public).FindSharedAsync(commit, Never))?.Index);

        // somebody who may push sets the tag to a release of their own
        var bytes = await _remote.ReadManifestAsync("team/releases", made.Index, Never);
        var other = ImageManifest.Parse(bytes) with { Annotations = new Dictionary<string, string> { ["by"] = "eve" } };
        await _remote.WriteManifestAsync("team/releases", other.ToBytes(), MediaTypes.ImageManifest, [commit], Never);
        var steps = new Steps();
        Assert.Equal("PLM4061", (await Assert.ThrowsAsync<PlimsollException>(() => Pipeline("cluster", mayBuild: false, _key.Public)
            .ReleaseSharedAsync(commit, [], steps, Never))).Code);
        Assert.Contains(steps.Texts, text => text.Contains("does not count", StringComparison.Ordinal));
        Assert.Null(await Pipeline("ci", mayBuild: false, _key.Public).FindSharedAsync(commit, Never));
    }

    [Fact]
    public async Task What_an_environment_requires_a_trusted_key_must_say_of_every_image()
    {
        _git.Write("plimsoll.yaml", $"plimsoll: 1\nworkspace: acme\nregistry: {Registry}/team\n");
        _git.Write("apps/top/service.yaml", "name: top\nbuild: { dotnet: Microsoft.NETCore.App, publish: runtime }\n");
        var (ci, commit) = await CommitAsync();
        var made = await ci.ReleaseSharedAsync(commit, [], new Steps(), Never);
        var images = made.Release.Services.Select(service => (service.Repository, service.Image)).ToList();
        using var stranger = SigningKey.Create("stranger");
        var prod = new EnvironmentManifest { Name = "prod", Follows = "main", Require = ["signature", "provenance", "sbom"] };
        // in the store of this machine, and in the registry that a cluster pulls from
        foreach (var place in new[] { null, $"{Registry}/team" })
        {
            await Pipeline("ci", true, _key.Public).Requirements.VerifyAsync(prod, place, commit, images, Never);
            foreach (var trusted in new VerifyingKey[][] { [stranger.Public], [] })
            {
                var refused = await Assert.ThrowsAsync<PlimsollException>(() =>
                    Pipeline("ci", true, trusted).Requirements.VerifyAsync(prod, place, commit, images, Never));
                Assert.Equal((ImageRequirements.NotAttested, Outcome.Refused), (refused.Code, refused.Outcome));
                Assert.Contains("acme/top@sha256:", refused.Message, StringComparison.Ordinal);
                Assert.Contains("has no signature and no provenance and no sbom", refused.Message, StringComparison.Ordinal);
                await Pipeline("ci", true, trusted).Requirements.VerifyAsync(prod with { Require = [] }, place, commit, images, Never);
            }
        }
    }

    [Fact]
    public async Task What_is_not_the_whole_release_of_the_commit_is_not_taken()
    {
        _git.Write("plimsoll.yaml", $"plimsoll: 1\nworkspace: acme\nregistry: {Registry}\n");
        _git.Write("apps/top/service.yaml", "name: top\nbuild: { dotnet: Microsoft.NETCore.App, publish: runtime }\n");
        var (ci, commit) = await CommitAsync();
        var image = (await ci.ReleaseSharedAsync(commit, [], new Steps(), Never)).Release.Services.Single().Image;
        await new ImageCopy(_remote, _remote).CopyAsync("acme/top", image, "acme/other", ["any"], Never);
        foreach (var wrong in new[]
        {
            """{"workspace":"acme","commit":"COMMIT","services":[]}""",
            $$"""{"workspace":"acme","commit":"COMMIT","services":[{"name":"top","repository":"acme/top","image":"sha256:{{new string('0', 64)}}"}]}""",
            """{"workspace":"acme","commit":"COMMIT","services":[{"name":"top","repository":"acme/other","image":"IMAGE"}]}""",
            $$"""{"workspace":"acme","commit":"{{new string('1', 40)}}","services":[{"name":"top","repository":"acme/top","image":"IMAGE"}]}""",
            """{"workspace":"acme","commit":"COMMIT"}""",
            "no release",
        })
        {
            var bytes = Encoding.UTF8.GetBytes(wrong.Replace("COMMIT", commit, StringComparison.Ordinal)
                .Replace("IMAGE", image.ToString(), StringComparison.Ordinal));
            var layer = Descriptor.Of("application/vnd.dev.plimsoll.release.v1+json", bytes);
            await _remote.WriteBlobAsync("acme/releases", layer, new MemoryStream(bytes), Never);
            await _remote.WriteBlobAsync("acme/releases", ImageManifest.Empty, new MemoryStream("{}"u8.ToArray()), Never);
            await _remote.WriteManifestAsync("acme/releases", new ImageManifest(ImageManifest.Empty,
                [layer]) { ArtifactType = layer.MediaType }.ToBytes(), MediaTypes.ImageManifest, [commit], Never);
            Assert.Equal("PLM4061", (await Assert.ThrowsAsync<PlimsollException>(() => Pipeline("cluster", mayBuild: false)
                .ReleaseSharedAsync(commit, [], new Steps(), Never))).Code);
        }
    }

    [Fact]
    public async Task A_version_that_was_pushed_with_other_content_is_refused_unless_it_may_change()
    {
        _git.Write("plimsoll.yaml", "plimsoll: 1\nworkspace: acme\n");
        _git.Write("images/bottom/image.yaml", "version: 1\nbuild: { dotnet: Microsoft.NETCore.App, publish: runtime }\n");
        await PushAsync();
        await PushAsync();
        _git.Write("images/bottom/image.yaml", "version: 1\nbuild: { dotnet: Microsoft.AspNetCore.App, publish: runtime }\n");
        var refused = await Assert.ThrowsAsync<PlimsollException>(PushAsync);
        Assert.Equal(("PLM6024", Outcome.Refused), (refused.Code, refused.Outcome));
        Assert.Contains("mutable: true", refused.Message, StringComparison.Ordinal);
        _git.Write("images/bottom/image.yaml",
            "version: 1\nmutable: true\nbuild: { dotnet: Microsoft.AspNetCore.App, publish: runtime }\n");
        await PushAsync();
        _git.Write("images/bottom/image.yaml", "version: 2\nbuild: { dotnet: Microsoft.AspNetCore.App, publish: runtime }\n");
        await PushAsync();
        Assert.Contains("2", await _remote.ListTagsAsync("acme/bottom", Never));
    }

    [Theory]
    [InlineData("ghcr.io/acme", "ghcr.io", "acme/counter")]
    [InlineData("localhost:5000", "localhost:5000", "workspace/counter")]
    [InlineData("localhost/a/b/", "localhost", "a/b/counter")]
    public void A_place_for_images_is_a_registry_and_perhaps_a_path(string text, string registry, string repository)
    {
        var target = RegistryTarget.Parse(text);
        Assert.Equal((registry, repository), (target.Registry, target.RepositoryOf("workspace/counter")));
    }

    [Theory, InlineData(""), InlineData("acme"), InlineData("https://ghcr.io"), InlineData("ghcr.io/Acme"), InlineData("ghcr.io/a:tag"),
        InlineData("user@ghcr.io")]
    public void What_is_no_place_for_images_is_refused(string text) =>
        Assert.Equal("PLM6020", Assert.Throws<PlimsollException>(() => RegistryTarget.Parse(text)).Code);

    private async Task PushAsync()
    {
        var (pipeline, commit) = await CommitAsync();
        var report = await pipeline.BuildAsync(commit, _ => true, ProgressTo.Nobody, Never);
        using var registry = Open(Registry);
        var push = new ImagePush(new LocalImageStore(_folder["ci/store"]), registry, RegistryTarget.Parse(Registry), ProgressTo.Nobody);
        foreach (var unit in report.Units) await push.PushAsync(unit.Image, commit, Never);
    }

    private async Task<(CommitPipeline Pipeline, string Commit)> CommitAsync()
    {
        var commit = await _git.CommitAsync();
        return (Pipeline("ci"), commit);
    }

    private CommitPipeline Pipeline(string home, bool mayBuild = true, params VerifyingKey[] trusted)
    {
        var folder = _folder[home];
        var store = new LocalImageStore(Path.Combine(folder, "store"));
        return new(GitRepository.OpenAt(_git.Path, ["HEAD"]).Repository, store, new LocalChecks(folder, store, TimeProvider.System),
            new(Path.Combine(folder, "work"), Path.Combine(folder, "cache")), TimeProvider.System)
        {
            FindSigningKey = () => _key,
            ListTrustedKeys = () => trusted,
            OpenRegistry = (registry, _) => Open(registry),
            MayBuild = mayBuild,
        };
    }

    private RegistryImageStore Open(string registry) => new(registry, new() { Progress = new Told(_sent) });

    private sealed class Steps : IProgress<RunProgress>
    {
        public ConcurrentQueue<string> Texts { get; } = new();

        public void Report(RunProgress value) => Texts.Enqueue(value.Text);
    }

    private sealed class Told(ConcurrentQueue<BlobProgress> steps) : IProgress<BlobProgress>
    {
        public void Report(BlobProgress value) => steps.Enqueue(value);
    }
}
