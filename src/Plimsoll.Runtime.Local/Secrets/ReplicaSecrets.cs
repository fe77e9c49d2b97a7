using System.Text;
using System.Text.RegularExpressions;
using Plimsoll.Processes;
using Plimsoll.Runtime.Local.Home;
using Plimsoll.Runtime.Secrets;

namespace Plimsoll.Runtime.Local.Secrets;

/// <summary>
/// The secrets of one replica: encrypted in what the keeper keeps, opened when a process starts, and given to it as files in memory, which
/// are gone with the replica.
/// </summary>
/// <param name="home">Has the key.</param>
/// <param name="environment">Whose secrets.</param>
/// <param name="lines">The encrypted values that its service names.</param>
internal sealed partial class ReplicaSecrets(KeeperHome home, EnvironmentId environment, IReadOnlyList<SealedSecret> lines)
{
    private readonly string _name = Guid.NewGuid().ToString("n");
    private IReadOnlyDictionary<string, byte[]> _values = new Dictionary<string, byte[]>();

    /// <summary>The lines of a service; null when it has none.</summary>
    /// <exception cref="KeyNotFoundException">One is missing.</exception>
    public static IReadOnlyList<SealedSecret>? Of(DesiredService service, IReadOnlyList<SealedSecret>? all) =>
        service.SecretVersions is null ? null
            : [.. service.SecretVersions.Select(wanted =>
                all?.FirstOrDefault(line => line.Name == wanted.Key && line.Version == wanted.Value)
                ?? throw new KeyNotFoundException($"its secret {wanted.Key} is not among those that it was given"))];

    /// <summary>Knows the values since <see cref="Fill"/>.</summary>
    public SecretRedactor Redactor { get; private set; } = SecretRedactor.None;

    /// <summary>Writes the files, named after the secrets.</summary>
    /// <exception cref="IOException">There is no key, or no memory to write to.</exception>
    /// <exception cref="SecretException">The key does not open one.</exception>
    public IReadOnlyList<string> Fill()
    {
        using (var key = SecretKey.Parse(File.ReadAllText(home.SecretKey)))
            _values = lines.ToDictionary(line => line.Name, line => line.Open(environment, key));
        Redactor = new(_values);
        var folder = Path.Combine(MemoryFolder.Create(home.Root), "secrets", _name);
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        // there MemoryFolder refuses
        if (OperatingSystem.IsWindows()) return [];
        var files = new List<string>();
        foreach (var (name, value) in _values) files.Add(Write(folder, name, value));
        return files;
    }

    /// <summary>A variable's value: the secret that it names, else as it is.</summary>
    /// <exception cref="IOException">No variable can have it.</exception>
    public string Resolve(string variable)
    {
        if (Reference().Match(variable) is not { Success: true, Groups: [_, { Value: var name }, ..] }
            || !_values.TryGetValue(name, out var value)) return variable;
        var text = Encoding.UTF8.GetString(value);
        return text.Contains('\0', StringComparison.Ordinal)
            ? throw new IOException($"the secret {name} has a NUL byte, which no variable can have: read it from its file") : text;
    }

    /// <summary>Deletes the files.</summary>
    public void Delete()
    {
        try
        {
            var folder = Path.Combine(MemoryFolder.Create(home.Root), "secrets", _name);
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // when the keeper ends, or one starts, all that is left is deleted
        }
    }

    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    private static string Write(string folder, string name, byte[] value)
    {
        const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Directory.CreateDirectory(Path.GetDirectoryName(folder)!, owner);
        Directory.CreateDirectory(folder, owner);
        var path = Path.Combine(folder, name);
        using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead });
        file.Write(value);
        return path;
    }

    [GeneratedRegex(@"\A\$\{secret:([A-Za-z0-9_]+)\}\z", RegexOptions.NonBacktracking)]
    private static partial Regex Reference();
}
