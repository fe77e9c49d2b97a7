namespace Plimsoll.Runtime.Local.Tests.Support;

internal static class Sockets
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    public static int FreePort() => Ports.Free();

    /// <summary>Waits until somebody takes connections there: a cluster's Service does a moment after its pods are ready.</summary>
    public static Task WaitForAsync(string address, int port) =>
        Eventually.HoldsAsync($"{address}:{port} takes connections", () => Ports.ListensAsync(address, port), interval: Interval);
}
