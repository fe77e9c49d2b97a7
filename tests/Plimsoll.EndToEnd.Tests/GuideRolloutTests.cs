using System.Text.RegularExpressions;
using Grpc.Core;
using Grpc.Net.Client;
using Plimsoll.Delivery.Status;

namespace Plimsoll.EndToEnd.Tests;

/// <summary>Those who call over gRPC do not notice a release, though their connections stay for as long as they may.</summary>
[Collection(WholeRepositoryTestGroup.Name)]
public sealed class GuideRolloutTests(WholeRepositoryFixture repository)
{
    private const string Server = "routeguide-server", Backend = "routeguide-backend";

    private static readonly int Rollouts = Repetitions.Pick(1, full: 10);
    private readonly Sandbox _sandbox = repository.Sandbox;

    [Fact(Usually = 240)]
    public async Task Releases_of_server_and_backend_fail_no_call_and_tear_no_stream()
    {
        var status = await _sandbox.StatusAsync();
        var load = await GuideLoad.StartAsync(Url(status, Server));
        await using (load)
        {
            // their tests have passed in this commit, and are not what is looked at here
            foreach (var unit in new[] { "Server", "Backend", "Client" }) DropTests($"services/RouteGuide{unit}/service.yaml");
            for (var i = 0; i < Rollouts; i++)
            {
                await load.GoesOnAsync();
                status = await DeliverAsync(status, Server, "services/RouteGuideServer/Notebook.cs", "a note has a location");
                await load.GoesOnAsync();
                status = await DeliverAsync(status, Backend, "services/RouteGuideBackend/BackendService.cs", "this replica is ending");
            }
            await load.GoesOnAsync();
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"{load.Answers} unary calls, {load.Saved.Count} saves; "
            + $"streams: {load.Ended(StatusCode.OK)} OK, {load.Ended(StatusCode.Unavailable)} UNAVAILABLE");
        Assert.True(load.Failures.Count == 0, string.Join('\n', load.Failures));
        // every chat was open when its replica was replaced, once for each release
        Assert.True(load.Ended(StatusCode.Unavailable) >= 2 * Rollouts * GuideLoad.Channels,
            $"only {load.Ended(StatusCode.Unavailable)} streams met the end of a replica");
        Assert.Empty(await MissingAsync(Url(status, Backend), load.Saved));
    }

    private static Uri Url(EnvironmentStatus status, string service) => new(Service(status, service).Url!);

    private static ServiceStatus Service(EnvironmentStatus status, string name) => status.Services.Single(service => service.Name == name);

    // a replica answers with what is on its own volume: a connection each, so that all are asked
    private static async Task<IReadOnlySet<string>> MissingAsync(Uri backend, IReadOnlySet<string> saved)
    {
        var missing = saved.ToHashSet();
        for (var i = 0; i < 20 && missing.Count > 0; i++)
        {
            using var channel = GrpcChannel.ForAddress(backend.ToString());
            missing.ExceptWith((await GuideLoad.ListAsync(channel, GuideLoad.World)).Select(feature => feature.Name));
        }
        return missing;
    }

    private async Task<EnvironmentStatus> DeliverAsync(EnvironmentStatus before, string service, string path, string text)
    {
        _sandbox.Write(path, Regex.Replace(_sandbox.Read(path), $"{text}[^\"]*", $"{text} {Guid.NewGuid():N}"));
        var commit = await _sandbox.CommitAsync($"{service} has other words");
        var after = await _sandbox.WaitForAsync(commit);
        Assert.Equal(commit, Service(after, service).Desired.Commit);
        Assert.NotEqual(Service(before, service).Desired.Image, Service(after, service).Desired.Image);
        Assert.Empty(Service(before, service).Replicas.Select(replica => replica.Pid)
            .Intersect(Service(after, service).Replicas.Select(replica => replica.Pid)));
        return after;
    }

    private void DropTests(string manifest) => _sandbox.Write(manifest,
        Regex.Replace(_sandbox.Read(manifest), "(?m)^test:.*\n(  - .*\n)*", ""));
}
