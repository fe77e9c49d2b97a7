using System.Globalization;
using System.Net;

namespace Plimsoll.Processes;

/// <summary>Where the processes of a program accept connections, as Linux tells in <c>/proc</c> (proc_pid_net(5)).</summary>
public static class ListeningSockets
{
    private const string Listening = "0A";

    /// <summary>The TCP addresses on which a process or one that it started listens. Empty where that cannot be seen.</summary>
    /// <param name="pid">The process.</param>
    public static IReadOnlyList<IPEndPoint> Of(int pid)
    {
        try
        {
            var sockets = Family(pid).SelectMany(OpenFiles.Of).ToHashSet(StringComparer.Ordinal);
            return [.. Lines(pid, "tcp").Concat(Lines(pid, "tcp6")).Where(line => line[3] == Listening && sockets.Contains($"socket:[{line[9]}]")).Select(line => Parse(line[1])).Distinct()];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // it ended meanwhile, or is somebody else's
            return [];
        }
    }

    /// <summary>An address as <c>/proc/net/tcp</c> has it: 32-bit words in the order of this machine's bytes, and a port.</summary>
    internal static IPEndPoint Parse(string text)
    {
        var (address, port) = text.Split(':') is [var first, var second] ? (first, second) : throw new FormatException($"{text} is not an address and a port");
        var bytes = new byte[address.Length / 2];
        for (var word = 0; word < bytes.Length; word += 4)
            BitConverter.TryWriteBytes(bytes.AsSpan(word), uint.Parse(address.AsSpan(word * 2, 8), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        return new(new IPAddress(bytes), int.Parse(port, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
    }

    private static IEnumerable<string[]> Lines(int pid, string protocol)
    {
        var file = string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/net/{protocol}");
        return File.Exists(file) ? File.ReadLines(file).Skip(1).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(line => line.Length > 9) : [];
    }

    private static List<int> Family(int pid)
    {
        var children = Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, out _))
            .Select(name => int.Parse(name!, CultureInfo.InvariantCulture)).ToLookup(ParentOf);
        var family = new List<int> { pid };
        for (var i = 0; i < family.Count; i++) family.AddRange(children[family[i]]);
        return family;
    }

    private static int ParentOf(int pid)
    {
        try
        {
            // the program's name stands in parentheses and may have any letters in it
            var text = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"));
            return int.Parse(text[(text.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
