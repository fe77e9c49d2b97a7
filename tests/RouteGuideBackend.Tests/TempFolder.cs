namespace RouteGuideBackend.Tests;

sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("routeguide-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
