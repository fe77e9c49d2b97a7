namespace Plimsoll.Runtime.Local.Logs;

/// <summary>
/// What is remembered of the lines of a process: until it is ready its first and its last ones, then the last ones alone, as what was
/// wrong before did not keep it from
/// being ready. For one thread.
/// </summary>
internal sealed class RememberedLines
{
    private const int First = 200;
    private const int Last = 200;
    private const int Shown = 20;

    // a line of JSON is cut in vain; a program that writes no line end must not fill the memory
    private const int LongestLine = 8000;

    private readonly List<string> _first = [];
    private readonly Queue<string> _last = new();
    private bool _ready;
    private int _beforeReady;

    /// <summary>The last lines, for people, oldest first.</summary>
    public IReadOnlyList<string> End => [.. _first.Concat(_last).TakeLast(Shown)];

    /// <summary>The first error: since it was ready where there is one, else of all that is remembered.</summary>
    public string? Error => (_ready ? FirstError.In([.. _last.Skip(_beforeReady)]) : null) ?? FirstError.In([.. _first, .. _last]);

    public void Add(string line)
    {
        if (line.Length > LongestLine) line = line[..LongestLine];
        if (!_ready && _first.Count < First) _first.Add(line);
        else Enqueue(line);
    }

    /// <summary>The process became ready.</summary>
    public void Ready()
    {
        if (_ready) return;
        List<string> sofar = [.. _first, .. _last];
        Clear();
        _ready = true;
        foreach (var line in sofar.TakeLast(Last)) Enqueue(line);
        _beforeReady = _last.Count;
    }

    /// <summary>Another process begins.</summary>
    public void Clear()
    {
        _first.Clear();
        _last.Clear();
        (_ready, _beforeReady) = (false, 0);
    }

    private void Enqueue(string line)
    {
        if (_last.Count == Last)
        {
            _last.Dequeue();
            if (_beforeReady > 0) _beforeReady--;
        }
        _last.Enqueue(line);
    }
}
