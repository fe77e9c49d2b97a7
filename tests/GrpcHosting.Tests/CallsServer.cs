using System.Globalization;
using Grpc.Health.V1;
using Grpc.Net.Client;
using HostedGrpcService;
using Hosting.Tests;

namespace GrpcHosting.Tests;

/// <summary>The hosted service as a process, and a client of its calls.</summary>
public sealed class CallsServer : IAsyncLifetime
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public ServiceProcess Process { get; private set; } = null!;

    public GrpcChannel Channel { get; private set; } = null!;

    public Calls.CallsClient Client { get; private set; } = null!;

    public int Port => Process.Port;

    public static async Task<CallsServer> StartAsync()
    {
        var server = new CallsServer();
        await server.InitializeAsync();
        return server;
    }

    public async ValueTask InitializeAsync()
    {
        Process = await Service.StartAsync();
        Channel = GrpcChannel.ForAddress($"http://{Process.Address}");
        Client = new(Channel);
    }

    /// <summary>A deadline that no call of a test should reach.</summary>
    public static DateTime Later => TimeProvider.System.GetUtcNow().UtcDateTime + Patience;

    /// <summary>The text of the next call that waited and was cancelled.</summary>
    public async Task<string> CancelledAsync() => (await Client.UnaryAsync(new() { Text = "cancelled:" }, deadline: Later)).Text;

    /// <summary>How many bytes are in use, after a collection.</summary>
    public async Task<long> MemoryAsync() =>
        long.Parse((await Client.UnaryAsync(new() { Text = "memory:" }, deadline: Later)).Text, CultureInfo.InvariantCulture);

    /// <summary>Tells the service to drain, and then that it need not wait for the end of the drain. It may not have ended yet.</summary>
    public async Task StopAsync()
    {
        var health = new Health.HealthClient(Channel);
        await Process.TerminateAsync();
        // two signals that are not yet noticed are one
        await Eventually.HoldsAsync("it drains", async () =>
            (await health.CheckAsync(new())).Status == HealthCheckResponse.Types.ServingStatus.NotServing);
        await Process.TerminateAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Channel.Dispose();
        await Process.DisposeAsync();
    }
}
