using System.Runtime.CompilerServices;

namespace Plimsoll.Runtime.Local.Logs;

/// <summary>Reads the logs of an environment from their files: it needs no keeper.</summary>
internal static class LogReader
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>All lines in order of time; then, when following, what comes.</summary>
    public static async IAsyncEnumerable<LogLine> ReadAsync(string logs, string? service, bool follow, TimeProvider time,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var cursors = new Dictionary<string, LogCursor>(StringComparer.Ordinal);
        try
        {
            do
            {
                foreach (var (of, file) in Files(logs, service))
                    if (!cursors.ContainsKey(file)) cursors[file] = new(of, file);
                foreach (var line in Merge(cursors.Values))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    yield return line;
                }
                if (follow) await Task.Delay(Pause, time, cancellationToken);
            }
            while (follow);
        }
        finally
        {
            foreach (var cursor in cursors.Values) cursor.Dispose();
        }
    }

    private static IEnumerable<(string Service, string File)> Files(string logs, string? service) =>
        from folder in Directory.Exists(logs) ? Directory.GetDirectories(logs) : []
        let name = Path.GetFileName(folder)
        where service is null || name == service
        from file in LogFolder.Files(folder)
        select (name, file);

    private static IEnumerable<LogLine> Merge(IEnumerable<LogCursor> cursors)
    {
        var next = new PriorityQueue<IEnumerator<StampedLine>, string>(StringComparer.Ordinal);
        foreach (var lines in cursors.Select(cursor => cursor.Available().GetEnumerator())) Queue(lines);
        while (next.TryDequeue(out var lines, out _))
        {
            yield return lines.Current.Line;
            Queue(lines);
        }

        void Queue(IEnumerator<StampedLine> lines)
        {
            if (lines.MoveNext()) next.Enqueue(lines, lines.Current.Stamp);
            else lines.Dispose();
        }
    }
}
