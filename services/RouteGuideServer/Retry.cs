using Grpc.Core;

namespace RouteGuideServer;

/// <summary>Tries a call again when nobody was there, and only then: any other answer is one.</summary>
internal static class Retry
{
    const int MaxAttempts = 4;
    static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);

    /// <summary>At most four attempts, with pauses of 50, 100 and 200 ms, each shortened by up to a half at random so that many callers do
    /// not return together.</summary>
    /// <param name="call">One attempt.</param>
    /// <param name="time">The clock of the pauses.</param>
    /// <param name="cancellationToken">Ends the pauses.</param>
    /// <exception cref="RpcException">The answer of the last attempt.</exception>
    public static async Task<T> WhileUnavailableAsync<T>(Func<Task<T>> call, TimeProvider time, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await call();
            }
            catch (RpcException answer) when (answer.StatusCode == StatusCode.Unavailable && attempt < MaxAttempts)
            {
                var pause = FirstPause * Math.ScaleB(1, attempt - 1);
                await Task.Delay(pause * (1 - (Random.Shared.NextDouble() / 2)), time, cancellationToken);
            }
        }
    }
}
