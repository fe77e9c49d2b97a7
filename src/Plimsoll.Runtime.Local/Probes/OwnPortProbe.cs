using Plimsoll.Processes;

namespace Plimsoll.Runtime.Local.Probes;

/// <summary>
/// A probe that asks nobody but the process that is meant: whoever took its port while it did not listen is sent no password, and what that
/// one answers counts for nothing.
/// </summary>
/// <param name="probe">Asks.</param>
/// <param name="port">On the loopback address.</param>
/// <param name="owner">Looks who listens there.</param>
internal sealed class OwnPortProbe(IProbe probe, int port, PortOwner owner) : IProbe
{
    public async Task<ProbeAnswer> AskAsync(CancellationToken cancellationToken)
    {
        if (Look() is { } before) return before;
        var answer = await probe.AskAsync(cancellationToken);
        // it may have ended just when it was to be asked
        return answer.Verdict == Verdict.Well ? Look() ?? answer : answer;
    }

    /// <summary>Why nobody is asked; null when somebody is.</summary>
    private ProbeAnswer? Look()
    {
        try
        {
            return Judge(owner.Look());
        }
        catch (IOException e)
        {
            return new(Verdict.NotAsked, $"looking who listens on port {port}: {e.Message}");
        }
    }

    private ProbeAnswer? Judge(Listening listening) => listening switch
    {
        Listening.Other other => new(Verdict.Foreign, $"port {port} is held by another process: {other.Holder}"),
        Listening.Hidden => new(Verdict.Silent, $"port {port} is held by a process that cannot be seen"),
        Listening.Nobody => new(Verdict.Silent, $"nothing listens on 127.0.0.1:{port}"),
        _ => null,
    };
}
