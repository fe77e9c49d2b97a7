namespace Testing;

/// <summary>A folder for one test, deleted at its end.</summary>
public sealed class TempFolder : IDisposable
{
    /// <summary>Makes the folder, readable by its owner alone.</summary>
    public TempFolder(string prefix = "plimsoll-test-") => Path = Directory.CreateTempSubdirectory(prefix).FullName;

    /// <summary>Its absolute path.</summary>
    public string Path { get; }

    /// <summary>The path of a file or folder in it, which may not exist.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a text file, and makes the folders above it.</summary>
    /// <returns>The file's path.</returns>
    public string Write(string name, string text)
    {
        var file = this[name];
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return file;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Directory.Exists(Path)) Directory.Delete(Path, recursive: true);
    }
}
