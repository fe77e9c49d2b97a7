using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hosting;

/// <summary>
/// What signals mean to a replica. SIGTERM: drain, then stop. A second SIGTERM: nobody is connected any more, stop now.
/// SIGINT and SIGQUIT, the keyboard's: stop now. Stopping is graceful, and the exit code 0.
/// </summary>
internal sealed partial class ReplicaLifetime(Replica replica, ReplicaOptions options, IHostApplicationLifetime application,
    TimeProvider time, ILogger<ReplicaLifetime> log)
    : IHostLifetime, IDisposable
{
    PosixSignalRegistration[] _signals = [];
    CancellationTokenRegistration _started;
    ITimer? _last;
    ITimer? _drain;

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        _signals =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => On(signal, Terminate)),
            PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => On(signal, application.StopApplication)),
            PosixSignalRegistration.Create(PosixSignal.SIGQUIT, signal => On(signal, application.StopApplication)),
        ];
        _started = application.ApplicationStarted.Register(() => Serving(options.Port));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        foreach (var signal in _signals) signal.Dispose();
        _started.Dispose();
        _last?.Dispose();
        _drain?.Dispose();
    }

    static void On(PosixSignalContext signal, Action action)
    {
        signal.Cancel = true;
        action();
    }

    void Terminate()
    {
        if (!replica.BeginDrain())
        {
            application.StopApplication();
            return;
        }

        Draining(options.Drain.TotalSeconds);
        // also those that came meanwhile, before the server ends what is left
        _last = time.CreateTimer(_ => replica.Retire(), null, options.Drain * 0.8, Timeout.InfiniteTimeSpan);
        _drain = time.CreateTimer(_ => application.StopApplication(), null, options.Drain, Timeout.InfiniteTimeSpan);
    }

    [LoggerMessage(LogLevel.Information, "Serving on port {Port}")]
    partial void Serving(int port);

    [LoggerMessage(LogLevel.Information, "Told to stop: not ready, and serving for another {Seconds} s")]
    partial void Draining(double seconds);
}
