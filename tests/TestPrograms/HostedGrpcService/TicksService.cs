using Grpc.Core;

namespace HostedGrpcService;

internal sealed class TicksService : Ticks.TicksBase
{
    public override Task<Tick> Place(Tick request, ServerCallContext context) =>
        Task.FromResult(new Tick { Place = $"{Environment.ProcessId} {context.Peer}" });

    public override async Task Run(Tick request, IServerStreamWriter<Tick> responseStream, ServerCallContext context)
    {
        for (var i = 1; request.Number == 0 || i <= request.Number; i++)
        {
            await responseStream.WriteAsync(new() { Number = i });
            await Task.Delay(1, context.CancellationToken);
        }
    }
}
