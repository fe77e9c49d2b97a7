using System.Diagnostics.CodeAnalysis;

namespace Plimsoll.Registry;

/// <summary>Users and the hashes of their passwords, in a file as <c>htpasswd -B</c> writes it. Read again whenever it changed.</summary>
internal sealed class HtpasswdFile
{
    private readonly string _path;
    private volatile Content _content;

    /// <exception cref="InvalidDataException">A line is not <c>user:$2y$…</c>.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public HtpasswdFile(string path)
    {
        _path = path;
        _content = Read();
        if (_content.Wrong is { } line)
            throw new InvalidDataException($"{path}:{line}: this is not a user with a bcrypt hash. To write one: htpasswd -B {path} USER");
    }

    /// <summary>The hash of a user's password.</summary>
    /// <param name="user">The name, as it came.</param>
    /// <param name="hash">The hash; of somebody who is not there one that no password has.</param>
    /// <returns>The hash as the file has it; null when there is no such user.</returns>
    public string? Find(string user, [NotNull] out PasswordHash? hash)
    {
        if (Stamp() != _content.Stamp)
            _content = Read();
        var found = _content.Users.GetValueOrDefault(user);
        hash = found.Hash ?? PasswordHash.LikeNone(_content.Users.Values.FirstOrDefault().Hash);
        return found.Text;
    }

    private Content Read()
    {
        // first the stamp: what is written meanwhile is read at the next look
        var content = new Content(Stamp());
        var (lines, number) = (ReadLines(), 0);
        foreach (var line in lines)
        {
            number++;
            if (line.Length == 0 || line.StartsWith('#'))
                continue;
            if (line.Split(':', 2) is [{ Length: > 0 } user, var text] && PasswordHash.TryParse(text) is { } hash)
                content.Users[user] = (text, hash);
            else
                content.Wrong ??= number;
        }

        return content;
    }

    // a file that was taken away lets nobody in
    private string[] ReadLines() => _content is null || File.Exists(_path) ? File.ReadAllLines(_path) : [];

    private (DateTime Written, long Length) Stamp() => new FileInfo(_path) is { Exists: true } file ? (file.LastWriteTimeUtc, file.Length)
        : default;

    /// <param name="Stamp">By which a change is seen.</param>
    private sealed record Content((DateTime, long) Stamp)
    {
        public Dictionary<string, (string Text, PasswordHash Hash)> Users { get; } = new(StringComparer.Ordinal);

        /// <summary>The number of the first line that is not understood; its user cannot come in.</summary>
        public int? Wrong { get; set; }
    }
}
