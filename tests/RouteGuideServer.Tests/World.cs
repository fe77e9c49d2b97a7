using Grpc.Net.Client;
using Routeguide;

namespace RouteGuideServer.Tests;

/// <summary>A server and its backend, running as processes, and a client of each.</summary>
sealed class World : IAsyncDisposable
{
    readonly TempFolder _folder = new();
    readonly int _backendPort = Ports.Free();
    readonly GrpcChannel _backendChannel;
    GrpcChannel? _channel;
    ServiceProcess? _backend;

    World()
    {
        _backendChannel = GrpcChannel.ForAddress($"http://127.0.0.1:{_backendPort}");
        Backend = new(_backendChannel);
    }

    public ServiceProcess Server { get; private set; } = null!;

    public Routeguide.RouteGuide.RouteGuideClient Client { get; private set; } = null!;

    public Routeguide.RouteGuide.RouteGuideClient Backend { get; }

    public static async Task<World> StartAsync(bool withBackend = true, params string[] arguments)
    {
        var world = new World();
        if (withBackend) await world.StartBackendAsync();
        world.Server = await ServiceProcess.StartAsync("RouteGuideServer", [("BACKEND_ADDRESS", $"127.0.0.1:{world._backendPort}")],
            arguments);
        world._channel = GrpcChannel.ForAddress($"http://{world.Server.Address}");
        world.Client = new(world._channel);
        return world;
    }

    public async Task StartBackendAsync()
    {
        _backend = ServiceProcess.Start("RouteGuideBackend", _backendPort, [("DATA", _folder.Path)]);
        await _backend.WhenListeningAsync();
    }

    public Task KillBackendAsync() => _backend!.KillAsync();

    /// <summary>What the backend has at a point, as soon as it has something there.</summary>
    public Task<Feature> SavedAsync(Point point) => Eventually.BecomesAsync(
        $"a feature at {point} is saved", async () => await Backend.GetFeatureAsync(point), feature => feature.Name.Length > 0);

    public async ValueTask DisposeAsync()
    {
        _channel?.Dispose();
        _backendChannel.Dispose();
        await Server.DisposeAsync();
        if (_backend is not null) await _backend.DisposeAsync();
        _folder.Dispose();
    }
}
