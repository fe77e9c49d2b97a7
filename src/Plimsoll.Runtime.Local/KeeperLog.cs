namespace Plimsoll.Runtime.Local;

/// <summary>What a keeper says. A full disk loses lines and nothing else; the next line that can be written is preceded by how many were
/// lost. Safe from any thread.</summary>
/// <param name="write">Writes a line.</param>
internal sealed class KeeperLog(Action<string> write)
{
    private readonly Lock _gate = new();
    private int _lost;

    public void Say(string line)
    {
        lock (_gate)
        {
            try
            {
                if (_lost > 0) write($"{_lost} lines were lost here: they could not be written");
                _lost = 0;
                write(line);
            }
            catch (IOException)
            {
                _lost++;
            }
        }
    }
}
