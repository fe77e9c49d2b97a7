using Plimsoll.Processes;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging.Dockerfiles;

/// <summary>
/// A unit's secrets as files of their own that only this user, or the build's, may read, for as long as a build takes: a value is never an argument of a process, and what programs
/// print is shown without it.
/// </summary>
internal sealed class SecretFiles : IDisposable
{
    // shorter ones are words that stand in any text
    private const int ShortestMasked = 4;

    private readonly DirectoryInfo? _folder;
    private readonly List<string> _values = [];

    private SecretFiles(Unit unit, HostUser? reader)
    {
        if (unit.Build.Secrets.Count == 0) return;
        var values = unit.Build.Secrets.Select(secret => (secret.Key, Read(unit, secret.Key, secret.Value))).ToList();
        // only this user may enter it
        _folder = Directory.CreateTempSubdirectory("plimsoll-secrets-");
        foreach (var (id, value) in values)
        {
            var path = Path.Combine(_folder.FullName, id);
            DurableFile.Write(path, value, secret: true);
            reader?.Own(path);
            Files.Add((id, path));
            _values.AddRange(System.Text.Encoding.UTF8.GetString(value).Split('\n', StringSplitOptions.TrimEntries).Where(line => line.Length >= ShortestMasked));
        }
        // last: from now on it is not ours alone
        reader?.Own(_folder.FullName);
    }

    /// <summary>Where each is.</summary>
    public List<(string Id, string Path)> Files { get; } = [];

    /// <summary>Reads and writes them.</summary>
    /// <param name="unit">Names them.</param>
    /// <param name="reader">Who may read them beside root; null is this program's user.</param>
    /// <exception cref="PlimsollException">PLM4075: one is not there.</exception>
    public static SecretFiles Create(Unit unit, HostUser? reader) => new(unit, reader);

    /// <summary>A text without the secrets in it.</summary>
    public string Mask(string text) => _values.Aggregate(text, (masked, value) => masked.Replace(value, "***", StringComparison.Ordinal));

    /// <inheritdoc/>
    public void Dispose() => _folder?.Delete(recursive: true);

    private static byte[] Read(Unit unit, string id, string source)
    {
        var (kind, at) = source.Split(':', 2) is [var left, var right] ? (left, right) : ("", source);
        if (kind == "env")
            return Environment.GetEnvironmentVariable(at) is { } value ? System.Text.Encoding.UTF8.GetBytes(value) : throw Missing(unit, id, $"the variable {at} is not set");
        var path = at.StartsWith("~/", StringComparison.Ordinal) ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), at[2..]) : at;
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Missing(unit, id, $"the file {path} cannot be read");
        }
    }

    private static PlimsollException Missing(Unit unit, string id, string why) =>
        new(Outcome.Unavailable, "PLM4075", $"{unit.ManifestPath}: build.secrets.{id}: {why}. Set it where the build runs");
}
