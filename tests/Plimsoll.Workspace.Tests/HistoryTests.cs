using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Source;
using Plimsoll.Source.Tests;

namespace Plimsoll.Workspace.Tests;

/// <summary>Over random histories a change plan names exactly the units whose input keys differ, and these are exactly those whose images
/// would differ.</summary>
public sealed class HistoryTests
{
    private static readonly int Histories = Repetitions.Pick(12, full: 100);

    private static int _differences;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Change_plans_miss_no_unit_and_name_none_too_many()
    {
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(Histories).WithQuietOnSuccess(true),
            Prop.ForAll(Steps(), steps => HoldsAsync(steps).GetAwaiter().GetResult()));
        // were all histories invalid or without effect, nothing would have been shown
        Assert.True(_differences > 5 * Histories, $"only {_differences} units differed");
    }

    /// <summary>A step changes one path to one of its contents; three steps are a commit. Numbers, so that FsCheck makes a failing history
    /// small.</summary>
    private static Arbitrary<int[]> Steps() => Gen.Choose(0, 9999).ArrayOf(24).ToArbitrary();

    private static async Task<bool> HoldsAsync(int[] steps)
    {
        using var source = new Repository();
        using var cache = new TempFolder();
        var states = States(steps);
        var commits = Import(source, states);
        var git = await source.OpenAsync();
        var keys = new List<Dictionary<string, string>?>();
        foreach (var (state, commit) in states.Zip(commits)) keys.Add(World.IsValid(state) ? await KeysAsync(git, commit) : null);

        for (var to = 0; to < commits.Count; to++)
        {
            for (var from = Math.Max(0, to - 2); from <= Math.Min(commits.Count - 1, to + 1); from++)
            {
                if (keys[from] is not { } before || keys[to] is not { } after) continue;
                var model = Differing(World.Model(states[from]), World.Model(states[to]));
                _differences += model.Count;
                Assert.Equal(model, Differing(before, after));
                var plan = await ChangePlanner.CompareAsync(git, commits[from], commits[to],
                    (from + to) % 3 == 0 ? null : cache.Path, Token);
                Assert.Equal(model, plan.Units.Select(change => $"{change.Unit.Name} {change.Change}").Order(StringComparer.Ordinal));
                Assert.All(plan.Units, change => Assert.NotEmpty(change.Reasons));
            }
        }
        return true;
    }

    private static List<SortedDictionary<string, string>> States(int[] steps)
    {
        var state = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (path, contents) in World.Paths)
            if (contents[0] is { } content) state[path] = content;
        var states = new List<SortedDictionary<string, string>> { new(state, StringComparer.Ordinal) };
        foreach (var commit in steps.Chunk(3))
        {
            foreach (var step in commit)
            {
                var (path, contents) = World.Paths[step % World.Paths.Length];
                if (contents[step / World.Paths.Length % contents.Length] is { } content) state[path] = content;
                else state.Remove(path);
            }
            states.Add(new(state, StringComparer.Ordinal));
        }
        return states;
    }

    /// <summary>The first letter of a content says what the file is: <c>@</c> a symbolic link, <c>#</c> a submodule, <c>+</c>
    /// executable.</summary>
    private static List<string> Import(Repository source, List<SortedDictionary<string, string>> states) =>
        [.. states.Select((state, i) => source.Import($"commit{i}", [.. state.Select(file =>
            (GitPath.Encode(file.Key), Mode(file.Value), Content(file.Value)))]))];

    private static string Mode(string content) => content[0] switch { '@' => GitMode.Symlink, '#' => GitMode.Gitlink,
        '+' => GitMode.Executable, _ => GitMode.File };

    private static string Content(string content) => content[0] switch { '@' or '+' => content[1..], '#' => new(content[1], 40),
        _ => content };

    private static async Task<Dictionary<string, string>> KeysAsync(GitRepository git, string commit)
    {
        var inputs = await InputReader.ReadAsync(git, await CatalogReader.ReadAsync(git, commit, Token), Inputs.Toolchain, Token);
        return inputs.ToDictionary(one => one.Unit.Name, one => one.Key);
    }

    private static List<string> Differing(Dictionary<string, string> before, Dictionary<string, string> after) =>
        [.. before.Keys.Union(after.Keys).Where(name => before.GetValueOrDefault(name) != after.GetValueOrDefault(name))
            .Select(name =>
                $"{name} {(!before.ContainsKey(name) ? ChangeKind.Added : !after.ContainsKey(name) ? ChangeKind.Removed : ChangeKind.Modified)}").Order(StringComparer.Ordinal)];
}
