using System.Diagnostics;

namespace Plimsoll.Oci.Tests;

/// <summary>Two processes that write images into one folder until they are killed.</summary>
internal sealed class Pair(string folder) : IDisposable
{
    private readonly Process[] _writers = [Helper.Start("images", folder), Helper.Start("images", folder)];

    /// <summary>Kills both at some moment after this many images; returns what was acknowledged until then.</summary>
    public async Task<List<(string Tag, Digest Digest)>> WriteAndKillAsync(int images)
    {
        var said = new List<string>();
        while (said.Count < images && await _writers[0].StandardOutput.ReadLineAsync() is { } line)
            said.Add(line);
        Thread.SpinWait(Random.Shared.Next(1, 300_000));
        foreach (var writer in _writers)
            writer.Kill();
        foreach (var writer in _writers)
            said.AddRange((await writer.StandardOutput.ReadToEndAsync()).Split('\n'));
        // the last line may have been cut
        return [.. said.Select(line => line.Split(' ')).Where(parts => parts.Length == 2 && Digest.TryParse(parts[1], out _))
            .Select(parts => (parts[0], Digest.Parse(parts[1])))];
    }

    public void Dispose()
    {
        foreach (var writer in _writers)
        {
            writer.Kill();
            writer.WaitForExit();
            writer.Dispose();
        }
    }
}
