using Grpc.Net.Client;
using Routeguide;

namespace RouteGuideBackend.Tests;

/// <summary>The backend, running as a process, and a client of it.</summary>
sealed class Backend : IAsyncDisposable
{
    readonly GrpcChannel _channel;

    Backend(ServiceProcess process)
    {
        Process = process;
        // with a client of its own each call connects, however often the one before it could not
        _channel = GrpcChannel.ForAddress($"http://{process.Address}", new() { HttpClient = new(), DisposeHttpClient = true });
        Client = new(_channel);
    }

    public ServiceProcess Process { get; }

    public Routeguide.RouteGuide.RouteGuideClient Client { get; }

    public static Backend Start(string folder, params (string Name, string Value)[] variables) =>
        new(ServiceProcess.Start("RouteGuideBackend", Ports.Free(), [("DATA", folder), .. variables]));

    public static async Task<Backend> StartAsync(string folder, params (string Name, string Value)[] variables)
    {
        var backend = Start(folder, variables);
        await backend.Process.WhenListeningAsync();
        return backend;
    }

    public async Task SaveAsync(string name, Point location) =>
        Assert.True((await Client.SaveFeatureAsync(new() { Name = name, Location = location })).Ok);

    public async Task<List<Feature>> ListAsync(Point lo, Point hi)
    {
        using var call = Client.ListFeatures(new() { Lo = lo, Hi = hi });
        return await call.ResponseStream.ToListAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await Process.DisposeAsync();
    }
}
