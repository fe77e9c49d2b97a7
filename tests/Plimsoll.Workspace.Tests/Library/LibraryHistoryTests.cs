using System.Diagnostics;
using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Source.Tests;

namespace Plimsoll.Workspace.Tests.Library;

/// <summary>A library of some hundred images: over its history a change plan is what git says, folded to units.</summary>
public sealed class LibraryHistoryTests(ITestOutputHelper output)
{
    private const int Folders = 300;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Over_random_histories_plans_are_what_git_says()
    {
        var units = 0;
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(Repetitions.Pick(2, full: 40))
            .WithQuietOnSuccess(true), Prop.ForAll(Gen.Choose(0, 1_000_000).ArrayOf(Repetitions.Pick(80, full: 200)).ToArbitrary(), steps =>
        {
            using var repository = new Repository();
            var commits = LibraryEdits.Write(repository, Folders, steps);
            units += CompareAsync(repository, commits).GetAwaiter().GetResult().Units;
            return true;
        }));
        Assert.True(units > 2 * Folders, $"only {units} units differed");
    }

    /// <summary>
    /// The whole history of a real library, whose folders with a Dockerfile get a manifest in every commit:
    /// <c>PLIMSOLL_HISTORY=REPOSITORY Plimsoll.Workspace.Tests -explicit only -method "*real_library*"</c>.
    /// </summary>
    [Fact(Explicit = true)]
    public async Task Over_the_history_of_a_real_library_plans_are_what_git_says()
    {
        var source = Environment.GetEnvironmentVariable("PLIMSOLL_HISTORY")
            ?? throw new InvalidOperationException("PLIMSOLL_HISTORY names no repository");
        using var repository = new Repository();
        var commits = await LibraryRewrite.WriteAsync(repository, source);
        var (units, took, slowest) = await CompareAsync(repository, commits);
        var now = (await CatalogReader.ReadAsync(await repository.OpenAsync(), commits[^1], Token)).Units.Count;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{commits.Count} commits, {now} units at the last, {units} changes of units, all as git says, in {took.TotalSeconds:0.0} s; "
                + $"the slowest plan took {slowest.TotalMilliseconds:0} ms"));
    }

    private static async Task<(int Units, TimeSpan Took, TimeSpan Slowest)> CompareAsync(Repository repository,
        IReadOnlyList<string> commits)
    {
        using var cache = new TempFolder();
        var git = await repository.OpenAsync();
        var (model, units, took, slowest) = (new LibraryModel(), 0, TimeSpan.Zero, TimeSpan.Zero);
        for (var i = 0; i < commits.Count; i++)
        {
            var from = i == 0 ? null : commits[i - 1];
            var begin = Stopwatch.GetTimestamp();
            var plan = await ChangePlanner.CompareAsync(git, from, commits[i], cache.Path, Token);
            var elapsed = Stopwatch.GetElapsedTime(begin);
            (took, slowest) = (took + elapsed, elapsed > slowest ? elapsed : slowest);
            var expected = model.Next(LibraryModel.Diff(repository, from, commits[i]));
            Assert.Equal(Lines(expected.Select(pair => (pair.Key, pair.Value))),
                Lines(plan.Units.Select(change => (change.Unit.Path, change.Change.ToString()[0]))));
            Assert.All(plan.Units, change => Assert.NotEmpty(change.Reasons));
            units += plan.Units.Count;
        }
        return (units, took, slowest);
    }

    /// <summary>Paths, and <c>A</c>, <c>M</c> or <c>D</c> before each, where <c>R</c> of Removed is git's <c>D</c>.</summary>
    private static string Lines(IEnumerable<(string Path, char Change)> units)
    {
        var text = new StringBuilder();
        foreach (var (path, change) in units.OrderBy(unit => unit.Path, StringComparer.Ordinal)) text.Append(change == 'R' ? 'D' : change)
            .Append(' ').Append(path).Append('\n');
        return text.ToString();
    }
}
