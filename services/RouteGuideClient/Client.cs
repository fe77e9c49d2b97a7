using Grpc.Core;
using Grpc.Net.Client;

namespace RouteGuideClient;

/// <summary>One run: waits for the server, makes the tour, and says what came of it.</summary>
internal static class Client
{
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <returns>The exit code of the program.</returns>
    public static async Task<int> RunAsync(ClientOptions options, TimeProvider time, TextWriter output, TextWriter errors)
    {
        // with a client of its own each call connects, so that a server that starts is reached as soon as it is there
        using var http = new HttpClient(Tls.Handler(options.Authority)) { Timeout = Timeout.InfiniteTimeSpan };
        using var channel = GrpcChannel.ForAddress(options.Server, new() { HttpClient = http });
        var deadline = (time.GetUtcNow() + options.Timeout).UtcDateTime;
        var tour = new Tour(new(channel), new(deadline: deadline), output);
        try
        {
            await WaitAsync(tour, time, deadline);
            await tour.RunAsync();
            return 0;
        }
        catch (RpcException answer) when (!tour.Reached && IsUnreached(answer.Status))
        {
            await errors.WriteLineAsync($"The server at {options.Server.Authority} cannot be reached within {options.Timeout.TotalSeconds} "
                + $"s: {answer.Status.Detail}. Is it running, and is the address right (--server HOST:PORT or SERVER_ADDRESS)?");
            return 4;
        }
        catch (RpcException answer)
        {
            await errors.WriteLineAsync($"{tour.Call} was answered with {answer.StatusCode}: {answer.Status.Detail}");
            return 1;
        }
    }

    // no answer at all, or no connection: to a certificate that is not trusted, for instance
    static bool IsUnreached(Status status) =>
        status.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded || status.DebugException is HttpRequestException;

    // a server that is just starting, or being replaced, is there in a moment
    static async Task WaitAsync(Tour tour, TimeProvider time, DateTime deadline)
    {
        while (true)
        {
            try
            {
                await tour.ReachAsync();
                return;
            }
            catch (RpcException away) when (away.StatusCode == StatusCode.Unavailable && time.GetUtcNow() + Pause < deadline)
            {
                await Task.Delay(Pause, time);
            }
        }
    }
}
