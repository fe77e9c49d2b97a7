using Plimsoll.Processes;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging.Dockerfiles;

/// <summary>
/// A unit's secrets as files of their own that only this user, or the build's, may read, for as long as a build takes: a value is never an
/// argument of a process, and what programs print is shown without it.
/// </summary>
internal sealed class SecretFiles : IDisposable
{
    // shorter ones are words that stand in any text
    private const int ShortestMasked = 4;

    private readonly DirectoryInfo? _folder;
    private readonly List<string> _values = [];

    private SecretFiles(BuildRequest request, BuildSecrets allowed, HostUser? reader)
    {
        var unit = request.Unit;
        if (unit.Build.Secrets.Count == 0) return;
        byte[] ReadAllowed(string id, string source) => Read(unit, id, allowed.Require(request.Workspace, unit, id, source));
        var values = unit.Build.Secrets.Select(secret => (secret.Key, ReadAllowed(secret.Key, secret.Value))).ToList();
        // only this user may enter it
        _folder = Directory.CreateTempSubdirectory("plimsoll-secrets-");
        foreach (var (id, value) in values)
        {
            var path = Path.Combine(_folder.FullName, id);
            DurableFile.Write(path, value, secret: true);
            reader?.Own(path);
            Files.Add((id, path));
            _values.AddRange(System.Text.Encoding.UTF8.GetString(value).Split('\n', StringSplitOptions.TrimEntries)
                .Where(line => line.Length >= ShortestMasked));
        }
        // last: from now on it is not ours alone
        reader?.Own(_folder.FullName);
    }

    /// <summary>Where each is.</summary>
    public List<(string Id, string Path)> Files { get; } = [];

    /// <summary>What a confined build has to be given to read them.</summary>
    public IEnumerable<GivenFolder> Folders => _folder is null ? [] : [new(_folder.FullName, Writable: false)];

    /// <summary>Reads and writes them.</summary>
    /// <param name="request">Has the unit that names them.</param>
    /// <param name="allowed">What the machine lets a build read.</param>
    /// <param name="reader">Who may read them beside root; null is this program's user.</param>
    /// <exception cref="PlimsollException">PLM4075: one is not there; PLM4077: the machine does not allow one.</exception>
    public static SecretFiles Create(BuildRequest request, BuildSecrets allowed, HostUser? reader) => new(request, allowed, reader);

    /// <summary>A text without the secrets in it.</summary>
    public string Mask(string text) => _values.Aggregate(text, (masked, value) => masked.Replace(value, "***", StringComparison.Ordinal));

    /// <inheritdoc/>
    public void Dispose() => _folder?.Delete(recursive: true);

    private static byte[] Read(Unit unit, string id, string source)
    {
        if (BuildSecrets.FileOf(source) is not { } path)
        {
            var name = source["env:".Length..];
            return Environment.GetEnvironmentVariable(name) is { } value ? System.Text.Encoding.UTF8.GetBytes(value)
                : throw Missing(unit, id, $"the variable {name} is not set");
        }
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
