namespace Plimsoll.Source;

/// <summary>Asks a remote for its branches; while it cannot be reached nothing has changed.</summary>
internal sealed class RemoteRefWatch(RemoteAddress remote, TimeSpan interval, TimeProvider time, Action<string?>? reaching) : RefWatch
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    /// <summary>It answers with a few lines, so this is long.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    // set while it cannot be reached
    private TimeSpan? _longer;
    private bool _wasReached;

    protected override TimeSpan Interval => _longer ?? interval;

    protected override TimeProvider Time => time;

    protected override async Task<string?> LookAsync(CancellationToken cancellationToken)
    {
        var result = await GitProgram.RunFarAsync(
            GitProgram.Command(null, ["ls-remote", "--quiet", "--heads", "--end-of-options", remote.Address],
                remote.Access.ToEnvironment()), Patience, cancellationToken);
        if (result is { ExitCode: 0 })
        {
            if (_longer is not null || !_wasReached) reaching?.Invoke(null);
            (_longer, _wasReached) = (null, true);
            return result.Text;
        }
        var why = result is null ? $"it does not answer within {Patience.TotalMinutes:0} minutes" : Redaction.Hide(result.Error.Trim());
        if (_longer is null) reaching?.Invoke(why);
        _longer = Interval * 2 < Longest ? Interval * 2 : Longest;
        return null;
    }
}
