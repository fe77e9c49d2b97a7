using System.Net.Sockets;

namespace Plimsoll.Runtime.Local.Probes;

/// <summary>A probe that has two seconds.</summary>
internal abstract class TimedProbe : IProbe
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>What is asked, as in <c>GET http://127.0.0.1:10001/readyz</c>.</summary>
    protected abstract string Question { get; }

    public async Task<ProbeAnswer> AskAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            var (well, answer) = await TryAsync(patience.Token);
            return new(well ? Verdict.Well : Verdict.Unwell, $"{Question}: {answer}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new(Verdict.Silent, $"{Question}: no answer within {Patience.TotalSeconds:0} s");
        }
        catch (Exception e) when (e.GetBaseException() is SocketException { SocketErrorCode: SocketError.TooManyOpenSockets
            or SocketError.NoBufferSpaceAvailable })
        {
            return new(Verdict.NotAsked, $"{Question}: {e.GetBaseException().Message}");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException)
        {
            return new(Verdict.Silent, $"{Question}: {e.GetBaseException().Message}");
        }
    }

    protected abstract Task<(bool Well, string Answer)> TryAsync(CancellationToken cancellationToken);
}
