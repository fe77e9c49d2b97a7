using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace ScriptedService;

/// <summary>How the service behaves; every time is in milliseconds from its start unless it says otherwise, 0 is never.</summary>
/// <param name="CrashAfter">It ends with exit code 7, and is never ready: on a busy machine it may be asked before it ends.</param>
/// <param name="CrashAfterReady">It ends so too, from when it first said that it is ready.</param>
/// <param name="CrashAfterAsked">The same, when it was asked so many times whether it is ready, and is asked again.</param>
/// <param name="ExitAfter">It ends as a job does that did its work.</param>
/// <param name="UnreadyAfter">It answers 503 from so many times on that it is asked whether it is ready: 1 is always.</param>
/// <param name="Deaf">SIGTERM does nothing.</param>
/// <param name="UnreadyWhile">A file: while it is there the answer is 503 too.</param>
/// <param name="DeadWhile">A file: while it is there it answers 500 when asked whether it is alive.</param>
internal sealed record Script(
    int CrashAfter, int CrashAfterReady, int CrashAfterAsked, int ExitAfter, int UnreadyAfter, bool Deaf, string? UnreadyWhile,
        string? DeadWhile)
{
    private readonly TaskCompletionSource<int> _exit = new();
    private int _asked;
    private int _ready;
    private int _terminated;

    public bool Draining => _terminated > 0;

    public static Script FromEnvironment() => new(
        Number("CRASH_AFTER"), Number("CRASH_AFTER_READY"), Number("CRASH_AFTER_ASKED"),
        Number("EXIT_AFTER"), Number("UNREADY_AFTER"), Number("DEAF") > 0,
        Environment.GetEnvironmentVariable("UNREADY_WHILE"), Environment.GetEnvironmentVariable("DEAD_WHILE"));

    public bool IsDead => File.Exists(DeadWhile);

    /// <summary>What it answers when it is asked whether it is ready.</summary>
    public bool SayReady()
    {
        var asked = Interlocked.Increment(ref _asked);
        if (CrashAfterAsked > 0 && asked > CrashAfterAsked)
        {
            Crash();
            // it ends without an answer
            Thread.Sleep(Timeout.Infinite);
        }
        if (UnreadyAfter > 0 && asked >= UnreadyAfter || CrashAfter > 0 || Draining || File.Exists(UnreadyWhile)) return false;
        if (Interlocked.Exchange(ref _ready, 1) == 0 && CrashAfterReady > 0)
            _ = Task.Delay(CrashAfterReady).ContinueWith(_ => Crash(), TaskScheduler.Default);
        return true;
    }

    public async Task<int> RunAsync()
    {
        Console.WriteLine($"version {Environment.GetEnvironmentVariable("VERSION")} starts as {Environment.ProcessId}");
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnTerminate);
        if (CrashAfter > 0) _ = Task.Delay(CrashAfter).ContinueWith(_ => Crash(), TaskScheduler.Default);
        if (ExitAfter > 0) _ = Task.Delay(ExitAfter).ContinueWith(_ => _exit.TrySetResult(0), TaskScheduler.Default);
        if (Environment.GetEnvironmentVariable("FIXED") is { Length: > 0 } ports)
        {
            // whatever it is told: on all addresses of both kinds, and on those of IPv4 alone
            var numbers = ports.Split(',').Select(port => int.Parse(port, CultureInfo.InvariantCulture)).ToList();
            _ = AcceptAsync(TcpListener.Create(numbers[0]));
            foreach (var number in numbers[1..]) _ = ServeAsync(new(IPAddress.Any, number));
        }
        else if (Number("ELSEWHERE") > 0) _ = ServeAsync(new(IPAddress.Loopback, 0));
        else if (Number("PORT") is > 0 and var port)
            _ = ServeAsync(new(IPAddress.TryParse(Environment.GetEnvironmentVariable("PLIMSOLL_LISTEN"), out var address) ? address
                : IPAddress.Any, port));
        return await _exit.Task;
    }

    /// <summary>Ends it at once, and says so.</summary>
    public string Crash()
    {
        const string Last = "this version crashes";
        var says = Environment.GetEnvironmentVariable("CRASH_SAYS") is { } text ? text + "\n" : "";
        Console.Error.WriteLine($"Error: no flux\n{string.Concat(Enumerable.Repeat("    at a frame of many\n", 30))}{says}{Last}");
        _exit.TrySetResult(7);
        return Last;
    }

    private void OnTerminate(PosixSignalContext signal)
    {
        signal.Cancel = true;
        if (Deaf) return;
        Console.WriteLine(_terminated++ == 0 ? "drains" : "nobody is connected");
        if (_terminated > 1) _exit.TrySetResult(0);
        else _ = Task.Delay(TimeSpan.FromSeconds(double.Parse(Environment.GetEnvironmentVariable("PLIMSOLL_DRAIN")!,
            CultureInfo.InvariantCulture))).ContinueWith(_ => _exit.TrySetResult(0), TaskScheduler.Default);
    }

    private Task ServeAsync(IPEndPoint address) => AcceptAsync(new(address));

    private async Task AcceptAsync(TcpListener listener)
    {
        using var listening = listener;
        listener.Start();
        while (true)
        {
            var client = await listener.AcceptTcpClientAsync();
            // on a thread of its own: one that asks this service itself is answered by the next conversation
            _ = Task.Run(() => new HttpConversation(client, this).RunAsync());
        }
    }

    private static int Number(string name) => int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture,
        out var number) ? number : 0;
}
