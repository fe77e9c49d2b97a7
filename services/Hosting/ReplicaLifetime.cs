using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hosting;

/// <summary>
/// What signals mean to a replica. SIGTERM: drain, then stop. A second SIGTERM: nobody is connected any more, stop now.
/// SIGINT and SIGQUIT, the keyboard's: stop now. Stopping is graceful, and the exit code 0.
/// </summary>
internal sealed partial class ReplicaLifetime(Replica replica, ReplicaOptions options, IHostApplicationLifetime application, TimeProvider time, ILogger<ReplicaLifetime> log)
    : IHostLifetime, IDisposable
{
    readonly List<IDisposable> _registrations = [];

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => On(signal, Terminate)));
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => On(signal, application.StopApplication)));
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGQUIT, signal => On(signal, application.StopApplication)));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _registrations.ForEach(registration => registration.Dispose());

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
        lock (_registrations)
            _registrations.Add(time.CreateTimer(_ => application.StopApplication(), null, options.Drain, Timeout.InfiniteTimeSpan));
    }

    [LoggerMessage(LogLevel.Information, "Told to stop: not ready, and serving for another {Seconds} s")]
    partial void Draining(double seconds);
}
