namespace Plimsoll.Source;

/// <summary>Asks a remote for its branches; while it cannot be reached nothing has changed.</summary>
internal sealed class RemoteRefWatch(string url, TimeSpan interval, TimeProvider time, Action<string>? unreachable) : RefWatch
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);
    private readonly string _url = Names.Remote(url);
    // set while it cannot be reached
    private TimeSpan? _longer;

    protected override TimeSpan Interval => _longer ?? interval;

    protected override TimeProvider Time => time;

    protected override async Task<string?> LookAsync(CancellationToken cancellationToken)
    {
        var result = await GitProgram.RunAsync(GitProgram.Command(null, ["ls-remote", "--quiet", "--heads", "--end-of-options", _url]), cancellationToken);
        if (result.ExitCode == 0)
        {
            _longer = null;
            return result.Text;
        }
        if (_longer is null) unreachable?.Invoke(Redaction.Hide(result.Error.Trim()));
        _longer = Interval * 2 < Longest ? Interval * 2 : Longest;
        return null;
    }
}
