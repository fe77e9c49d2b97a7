namespace Plimsoll.Workspace.Tests;

/// <summary>A folder that is gone at the end of the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("plimsoll-test-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
