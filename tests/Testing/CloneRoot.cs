namespace Testing;

/// <summary>The clone that the tests were built in.</summary>
public static class CloneRoot
{
    /// <summary>Its folder.</summary>
    /// <exception cref="InvalidOperationException">The tests do not run inside a clone.</exception>
    public static string Path => Find() ?? throw new InvalidOperationException("these tests do not run inside a clone");

    /// <summary>Its folder; null when the tests do not run inside a clone.</summary>
    public static string? Find()
    {
        var folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder, "Plimsoll.slnx"))) folder =
            System.IO.Path.GetDirectoryName(folder);
        return folder;
    }
}
