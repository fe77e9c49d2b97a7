namespace Hosting.Tests;

/// <summary>
/// The program of these tests. It drains for ten minutes unless a test says otherwise, so that nothing but a second signal ends it soon.
/// </summary>
static partial class Service
{
    /// <summary>Starts it on a free port, and returns when it listens.</summary>
    public static Task<ServiceProcess> StartAsync(string drain = "600", params (string Name, string Value)[] variables) =>
        ServiceProcess.StartAsync(Program, [("PLIMSOLL_DRAIN", drain), .. variables]);

    /// <summary>Starts it where it cannot come up.</summary>
    public static ServiceProcess Start((string Name, string Value)[] variables, params string[] arguments) =>
        ServiceProcess.Start(Program, Ports.Free(), variables, arguments);
}
