using System.Text.RegularExpressions;

namespace Plimsoll.EndToEnd.Tests;

/// <summary>
/// Damage is not absence: every file of a home, emptied, null, garbled and missing, and what <c>status</c>, <c>registry gc</c>, <c>up</c>
/// and <c>rollback</c> answer. Each is right, or names the file.
/// </summary>
public sealed partial class DamageTests(DamagedHome home, ITestOutputHelper output) : IClassFixture<DamagedHome>
{
    private static readonly string[] Damages = ["empty", "null", "garbled", "missing"];

    // each was once read as if there were nothing, or has a reader of its own
    private static readonly (string File, string Damage)[] Brief =
    [
        ("ledger's ref", "empty"), ("ledger's ref", "missing"), ("ledger's last commit", "empty"), ("followed.json", "null"),
            ("desired.json", "null"), ("mirror's HEAD", "empty"),
        ("tag", "empty"), ("image of a repository", "missing"), ("controller.json", "garbled"),
    ];

    [Fact(Usually = 90)]
    public async Task Each_file_of_a_home_and_each_damage()
    {
        var files = home.Files();
        var cases = Repetitions.Pick(Brief, full: [.. files.Keys.SelectMany(file => Damages.Select(damage => (file, damage)))]);
        output.WriteLine($"{"file",-26} {"damage",-8} {"status",-10} {"gc",-10} {"up",-10} rollback");
        var wrong = new List<string>();
        foreach (var (file, damage) in cases)
        {
            var (answers, lost) = await home.RunAsync(files[file], damage);
            output.WriteLine($"{file,-26} {damage,-8} {string.Join(' ', answers.Select(answer => $"{Short(answer),-10}"))}".TrimEnd());
            if (lost.Count > 0) wrong.Add($"{file} {damage}: gc removed {string.Join(", ", lost)}");
            wrong.AddRange(answers.Zip(["status", "gc", "up", "rollback"])
                .Select(answer => FindWrong(answer.First, answer.Second, files[file]) is { } found
                ? $"{file} {damage}: {answer.Second} ended with {answer.First.ExitCode} {found} "
                    + $"({files[file]}):\n{answer.First.Out}\n{answer.First.Error}" : "").Where(line => line.Length > 0));
        }
        Assert.True(wrong.Count == 0, string.Join("\n\n", wrong));
    }

    /// <summary>An error names the file, and what is no error is right. Null when that is so.</summary>
    private static string? FindWrong(Ran ran, string command, string file) =>
        (ran.Out + ran.Error).Contains("   at ", StringComparison.Ordinal) || ran.Error.Contains("PLM0001", StringComparison.Ordinal)
            ? "and shows a stack or a fault of ours"
        : ran.ExitCode != 0 ? Names(ran.Error, file) ? null : "and does not name the file"
        : command != "status" || ran.Out.Contains("deployment 2", StringComparison.Ordinal) || Names(ran.Out, file) ? null : "and is wrong";

    /// <summary>By its path or its name in git or in the registry. Of an object that is missing git knows what leads to it: a ref, or an
    /// object.</summary>
    private static bool Names(string text, string file) => (file.Contains("/objects/", StringComparison.Ordinal)
        && RefOrObject().IsMatch(text)) || new[]
    {
        file, Path.GetFileName(file), string.Concat(file.Split('/').TakeLast(2)), file.Contains("/refs/", StringComparison.Ordinal)
            ? file[file.IndexOf("refs/", StringComparison.Ordinal)..] : file,
    }.Any(name => text.Contains(name, StringComparison.Ordinal));

    private static string Short(Ran ran) => $"{ran.ExitCode} {Code().Match(ran.ExitCode == 0 ? ran.Out : ran.Error).Value}".TrimEnd();

    [GeneratedRegex(@"refs/\w|\b[0-9a-f]{40}\b")]
    private static partial Regex RefOrObject();

    [GeneratedRegex("PLM[0-9]{4}")]
    private static partial Regex Code();
}
