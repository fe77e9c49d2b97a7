namespace Plimsoll.Source;

/// <summary>Asks a remote for its branches; while it cannot be reached nothing has changed.</summary>
internal sealed class RemoteRefWatch(string url, TimeSpan interval, TimeProvider time) : RefWatch
{
    private readonly string _url = Names.Remote(url);

    protected override TimeSpan Interval => interval;

    protected override TimeProvider Time => time;

    protected override async Task<string?> LookAsync(CancellationToken cancellationToken)
    {
        var result = await GitProgram.RunAsync(GitProgram.Command(null, ["ls-remote", "--quiet", "--heads", "--end-of-options", _url]), cancellationToken);
        return result.ExitCode == 0 ? result.Text : null;
    }
}
