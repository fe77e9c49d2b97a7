using System.Net;
using Plimsoll.Processes;
using Plimsoll.Runtime.Local.Probes;

namespace Plimsoll.Runtime.Local.Replicas;

/// <summary>What a watch sees.</summary>
internal enum HealthChange
{
    /// <summary>It may get traffic.</summary>
    Ready,

    /// <summary>It should get none just now.</summary>
    NotReady,

    /// <summary>This process will not be well again.</summary>
    GivenUp,
}

/// <summary>
/// Probes one process: every 100 ms until it is ready, then every second. It is given up when it is not ready in time, or says three times
/// in a row that it does not live. Not ready is taken at its word at once; silence, which a busy machine explains as well, the third time.
/// To end a process that is merely silent costs what it has in hand, and it gets no traffic meanwhile: so that is done the tenth time. One
/// whose port another process has is given up at once.
/// </summary>
/// <param name="pid">The process.</param>
/// <param name="members">Its processes as they are now.</param>
/// <param name="launch">How it was started, and what to ask it.</param>
/// <param name="plan">Says how long it may take.</param>
/// <param name="time">What the clock is.</param>
/// <param name="tell">Hears of each change, and of the answer that caused it.</param>
internal sealed class HealthWatch(
    int pid, Func<IReadOnlyList<int>> members, Launch launch, ReplicaPlan plan, TimeProvider time, Action<HealthChange, ProbeAnswer> tell)
{
    private const int Patience = 3;
    private const int PatienceWithSilence = 10;
    private static readonly TimeSpan Eager = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(1);

    // a probe has two seconds: whatever is longer, this machine stood still, and the process had no time to become ready
    private static readonly TimeSpan LongestTurn = TimeSpan.FromSeconds(3);

    private readonly PortOwner? _owner = launch.Address is { } address ? new(address, members) : null;

    private bool _ready;
    private int _silent;
    private int _dead;
    private int _mute;

    /// <summary>Watches until cancelled; returns why it gave up, null when it did not.</summary>
    public async Task<Trouble?> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (plan.IsJob) return null;
            return await BecomeReadyAsync(cancellationToken) ?? await StayAliveAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private async Task<Trouble?> BecomeReadyAsync(CancellationToken cancellationToken)
    {
        var waited = TimeSpan.Zero;
        var probe = Own(launch.Ready);
        while (true)
        {
            var began = time.GetTimestamp();
            var answer = await probe.AskAsync(cancellationToken);
            if (answer.Verdict == Verdict.Well)
            {
                _ready = true;
                tell(HealthChange.Ready, answer);
                return null;
            }
            // the next start has another port
            if (answer.Verdict == Verdict.Foreign) return GiveUp(answer, FailureReason.Crashed, answer.Text);
            if (waited >= plan.ReadyWithin)
            {
                var text = $"it was not ready within {plan.ReadyWithin.TotalSeconds:0.#} s: {answer.Text}{Elsewhere()}";
                return GiveUp(answer, FailureReason.NeverReady, text);
            }
            await Task.Delay(Eager, time, cancellationToken);
            var turn = time.GetElapsedTime(began);
            waited += turn < LongestTurn ? turn : LongestTurn;
        }
    }

    /// <summary>Names the addresses that it listens on when the one that it was told is not among them.</summary>
    private string Elsewhere()
    {
        if (launch.Address is not { } expected) return "";
        var seen = ListeningSockets.Of(pid);
        return seen.Count == 0 || seen.Any(socket => Reaches(expected, socket)) ? ""
            : $"; it listens on {string.Join(", ", seen)}, expected {expected} ({launch.PortHint})";
    }

    /// <summary>
    /// Whether a socket may be reached at an address. One that listens on all addresses of IPv6 mostly has those of IPv4, and one on
    /// ::ffff:127.0.0.1 has 127.0.0.1.
    /// </summary>
    internal static bool Reaches(IPEndPoint expected, IPEndPoint socket)
    {
        var address = socket.Address.IsIPv4MappedToIPv6 ? socket.Address.MapToIPv4() : socket.Address;
        return socket.Port == expected.Port
            && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) || address.Equals(expected.Address));
    }

    private async Task<Trouble?> StayAliveAsync(CancellationToken cancellationToken)
    {
        var (ready, live) = (Own(launch.Ready), launch.Live is null ? null : Own(launch.Live));
        while (true)
        {
            await Task.Delay(Calm, time, cancellationToken);
            var answer = await ready.AskAsync(cancellationToken);
            if (answer.Verdict == Verdict.Foreign) return GiveUp(answer, FailureReason.Unhealthy, answer.Text);
            Hear(answer);
            if (live is null) continue;
            answer = await live.AskAsync(cancellationToken);
            if (answer.Verdict == Verdict.NotAsked) continue;
            _dead = answer.Verdict == Verdict.Unwell ? _dead + 1 : 0;
            _mute = answer.Verdict == Verdict.Silent ? _mute + 1 : 0;
            if (_dead < Patience && _mute < PatienceWithSilence) continue;
            return GiveUp(answer, FailureReason.Unhealthy, $"it was not alive at {Math.Max(_dead, _mute)} probes in a row: {answer.Text}");
        }
    }

    private IProbe Own(IProbe probe) => _owner is null ? probe : new OwnPortProbe(probe, launch.Address!.Port, _owner);

    private Trouble GiveUp(ProbeAnswer answer, FailureReason reason, string text)
    {
        tell(HealthChange.GivenUp, answer);
        return new(reason, text);
    }

    private void Hear(ProbeAnswer answer)
    {
        if (answer.Verdict == Verdict.NotAsked) return;
        _silent = answer.Verdict == Verdict.Silent ? _silent + 1 : 0;
        var ready = answer.Verdict switch { Verdict.Well => true, Verdict.Unwell => false, _ => _ready && _silent < Patience };
        if (ready == _ready) return;
        _ready = ready;
        tell(ready ? HealthChange.Ready : HealthChange.NotReady, answer);
    }
}
