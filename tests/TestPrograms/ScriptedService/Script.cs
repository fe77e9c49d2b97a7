using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace ScriptedService;

/// <summary>How the service behaves; every time is in milliseconds from its start, 0 is never.</summary>
/// <param name="CrashAfter">It ends with exit code 7.</param>
/// <param name="ExitAfter">It ends as a job does that did its work.</param>
/// <param name="UnreadyAfter">It answers 503 when asked whether it is ready; 1 is at once.</param>
/// <param name="DeadAfter">It answers 500 when asked whether it is alive.</param>
/// <param name="Deaf">SIGTERM does nothing.</param>
internal sealed record Script(int CrashAfter, int ExitAfter, int UnreadyAfter, int DeadAfter, bool Deaf)
{
    private readonly long _started = TimeProvider.System.GetTimestamp();
    private readonly TaskCompletionSource<int> _exit = new();
    private int _terminated;

    public bool Draining => _terminated > 0;

    public static Script FromEnvironment() => new(Number("CRASH_AFTER"), Number("EXIT_AFTER"), Number("UNREADY_AFTER"), Number("DEAD_AFTER"), Number("DEAF") > 0);

    public bool Has(int after) => after > 0 && TimeProvider.System.GetElapsedTime(_started) >= TimeSpan.FromMilliseconds(after - 1);

    public async Task<int> RunAsync()
    {
        Console.WriteLine($"version {Environment.GetEnvironmentVariable("VERSION")} starts as {Environment.ProcessId}");
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnTerminate);
        if (CrashAfter > 0) _ = Task.Delay(CrashAfter).ContinueWith(_ => Crash(), TaskScheduler.Default);
        if (ExitAfter > 0) _ = Task.Delay(ExitAfter).ContinueWith(_ => _exit.TrySetResult(0), TaskScheduler.Default);
        if (Number("PORT") is > 0 and var port) _ = ServeAsync(new(IPAddress.TryParse(Environment.GetEnvironmentVariable("PLIMSOLL_LISTEN"), out var address) ? address : IPAddress.Any, port));
        return await _exit.Task;
    }

    /// <summary>Ends it at once, and says so.</summary>
    public string Crash()
    {
        const string Last = "this version crashes";
        Console.Error.WriteLine(Last);
        _exit.TrySetResult(7);
        return Last;
    }

    private void OnTerminate(PosixSignalContext signal)
    {
        signal.Cancel = true;
        if (Deaf) return;
        Console.WriteLine(_terminated++ == 0 ? "drains" : "nobody is connected");
        if (_terminated > 1) _exit.TrySetResult(0);
        else _ = Task.Delay(TimeSpan.FromSeconds(double.Parse(Environment.GetEnvironmentVariable("PLIMSOLL_DRAIN")!, CultureInfo.InvariantCulture))).ContinueWith(_ => _exit.TrySetResult(0), TaskScheduler.Default);
    }

    private async Task ServeAsync(IPEndPoint address)
    {
        using var listener = new TcpListener(address);
        listener.Start();
        while (true) _ = new HttpConversation(await listener.AcceptTcpClientAsync(), this).RunAsync();
    }

    private static int Number(string name) => int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var number) ? number : 0;
}
