using Plimsoll.Source.Tests;

namespace Plimsoll.Workspace.Tests;

/// <summary>Golden files: what is in a repository, and what is found. With PLIMSOLL_TEST_ACCEPT=1 they are written anew.</summary>
public sealed class FindingsTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Findings");

    public static TheoryData<string> Cases => [.. Directory.GetFiles(Folder, "*.txt").Select(file => Path.GetFileNameWithoutExtension(file))
        .Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task All_findings_with_their_lines(string name)
    {
        var token = TestContext.Current.CancellationToken;
        var text = await File.ReadAllTextAsync(Path.Combine(Folder, name + ".txt"), token);
        var parts = text.Split("=== ", StringSplitOptions.RemoveEmptyEntries).Select(part => part.Split('\n', 2)).ToList();
        using var source = new Repository();
        foreach (var part in parts.Where(part => part[0] != "findings")) source.Write(part[0], part[1]);
        source.CommitAll();
        var reading = await CatalogReader.TryReadAsync(await source.OpenAsync(), "HEAD", token);
        var seen = string.Concat(reading.Findings.Select(finding => finding + "\n"));
        if (Environment.GetEnvironmentVariable("PLIMSOLL_TEST_ACCEPT") == "1")
            await File.WriteAllTextAsync(Path.Combine(Folder, name + ".txt"),
                text[..text.IndexOf("=== findings\n", StringComparison.Ordinal)] + "=== findings\n" + seen, token);
        else Assert.Equal(parts.Single(part => part[0] == "findings")[1], seen);
        if (reading.Findings.Count > 0)
            Assert.Equal(reading.Findings, (await Assert.ThrowsAsync<PlimsollException>(async () =>
                await CatalogReader.ReadAsync(await source.OpenAsync(), "HEAD", token))).Findings);
    }
}
