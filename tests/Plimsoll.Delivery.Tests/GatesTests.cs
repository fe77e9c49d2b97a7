using FsCheck.Fluent;
using NodaTime;
using Plimsoll.Delivery.Deployments;
using Plimsoll.Delivery.Ledgers;
using Plimsoll.Delivery.Promotions;
using Plimsoll.Source;
using Plimsoll.Workspace;

namespace Plimsoll.Delivery.Tests;

public sealed class GatesTests
{
    private static readonly EnvironmentManifest Prod = new() { Name = "prod", Follows = "release", Promotes = "dev" };

    [Fact]
    public void A_release_soaks_until_its_time_is_over_also_with_other_replicas()
    {
        var soaking = Prod with { Soak = TimeSpan.FromHours(2) };
        var state = Healthy(LedgerState.Empty, "aaa1111", 0);
        Assert.Equal("it has to run in dev for 2 h (soak), which is over at 2026-11-21 11:00 UTC", Wait(soaking, state, "aaa1111", 30));
        state = Healthy(state, "aaa1111", 60, Cause.Scale);
        Assert.NotNull(Wait(soaking, state, "aaa1111", 119));
        Assert.Null(Wait(soaking, state, "aaa1111", 120));

        // another one came: what it ran until then counts
        var gone = Healthy(state, "bbb2222", 90);
        Assert.Equal("it ran in dev for 90 min, and has to for 2 h (soak); it does not run there any more; "
            + "to run it there again: plimsoll deploy dev --commit aaa1111",
            Wait(soaking, gone, "aaa1111", 300));
        Assert.Null(Wait(soaking, Healthy(state, "bbb2222", 121), "aaa1111", 300));
        Assert.Equal("it waits until dev has run it well; how that goes: plimsoll history dev", Wait(soaking, gone, "ccc3333", 300));
        Assert.Null(Wait(Prod, gone, "aaa1111", 300));
    }

    [Fact]
    public void Approvals_count_once_for_each_person_and_not_from_who_wrote_it()
    {
        var two = Prod with { Approvals = 2 };
        var target = LedgerState.Empty;
        Assert.Equal("2 approvals are missing; somebody else may give them, and not Ada, Cid, whose commits it has; "
            + "to approve: plimsoll approve prod", Tell());
        GitPerson[] wrote = [Person("Ada", "other@example.test"), Person("ADA L", "Ada@Example.test"), Person("cid", "x@example.test")];
        foreach (var author in wrote)
            target = Approve(target, author, "aaa1111");
        Assert.StartsWith("2 approvals are missing;", Tell(), StringComparison.Ordinal);
        target = Approve(Approve(target, Person("bob"), "aaa1111"), Person("Bob", "bob@home.test"), "aaa1111");
        Assert.StartsWith("1 of 2 approvals is missing (approved by bob);", Tell(), StringComparison.Ordinal);
        Assert.StartsWith("2 approvals", Tell("bbb2222"), StringComparison.Ordinal);
        target = Approve(target, Person("dan"), "aaa1111");
        Assert.Null(Tell());

        // who wrote a commit that it brings since, agreed to what he wrote
        var told = Tell(authors: [Person("Ada"), Person("Cid"), Person("dan")]);
        Assert.StartsWith("1 of 2 approvals is missing (approved by bob)", told, StringComparison.Ordinal);
        Assert.StartsWith("2 approvals", Tell("bbb2222"), StringComparison.Ordinal);

        string? Tell(string commit = "aaa1111", IReadOnlyList<GitPerson>? authors = null) => Gates.Tell(two, commit.PadRight(40, '0'),
            new(Healthy(Healthy(LedgerState.Empty, "aaa1111", 0), "bbb2222", 1), target)
            {
                Authors = authors ?? [Person("Ada"), Person("Cid")],
            }, Make.Time);
    }

    [Fact]
    public void A_release_does_not_loosen_the_gates_that_it_comes_through()
    {
        var source = Healthy(LedgerState.Empty, "aaa1111", 0);
        var before = Prod with { Soak = TimeSpan.FromHours(1), Approvals = 1, Windows = [Window("deny", "00:00-24:00", "UTC")],
            Require = ["sbom"] };
        IReadOnlyList<WindowSpec> open = [Window("allow", "00:00-24:00", "UTC")];
        var loosened = Prod with { Soak = TimeSpan.FromMinutes(1), Windows = open, Require = ["signature"] };
        var waits = Find(loosened);
        Assert.Equal(["it has to run in dev for 60 min (soak), which is over at 2026-11-21 10:00 UTC",
            "1 approval is missing; anybody may give it", "prod takes no releases 00:00-24:00 UTC"], waits.Select(wait => wait.Why));
        // what it tightens counts at once, and what both say is said once
        Assert.Equal(["it has to run in dev for 2 h (soak), which is over at 2026-11-21 11:00 UTC",
            "1 approval is missing; anybody may give it", "prod takes no releases 00:00-24:00 UTC"],
            Find(before with { Soak = TimeSpan.FromHours(2) }).Select(wait => wait.Why));
        var strict = (Prod with { Promotes = null, Require = ["signature"] }).AtLeast(before);
        Assert.Equal(("dev", "signature sbom"), (strict.Promotes, string.Join(' ', strict.Require)));

        IReadOnlyList<GateWait> Find(EnvironmentManifest environment) => Gates.Find(environment,
            Promotion.Choose("dev", "prod", source, null), new(source, LedgerState.Empty) { Before = before }, Make.Time.AddMinutes(30));
    }

    [Theory]
    // Saturday the 21st, 10:00 in Berlin
    [InlineData("allow", "Mon-Thu 09:00-16:00", "Europe/Berlin", "2026-11-23T08:00:00Z")]
    [InlineData("allow", "Sat 09:00-16:00", "Europe/Berlin", null)]
    [InlineData("allow", "Sat 10:30-16:00", "Europe/Berlin", "2026-11-21T09:30:00Z")]
    [InlineData("allow", "Sat 10:00-10:01", "America/New_York", "2026-11-21T15:00:00Z")]
    [InlineData("deny", "Fri-Sun", "Europe/Berlin", "2026-11-22T23:00:00Z")]
    [InlineData("deny", "22:00-09:30", "UTC", "2026-11-21T09:30:00Z")]
    [InlineData("deny", "Fri 22:00-09:30", "UTC", "2026-11-21T09:30:00Z")]
    [InlineData("deny", "Mon-Fri", "UTC", null)]
    [InlineData("allow", "22:00-06:00", "UTC", "2026-11-21T22:00:00Z")]
    public void A_window_that_is_closed_says_when_it_goes_on(string kind, string text, string zone, string? next)
    {
        var now = Instant.FromUtc(2026, 11, 21, 9, 0);
        IReadOnlyList<WindowSpec> windows = [Window(kind, text, zone)];
        Assert.Equal(next is null, Windows.Find(windows, now) is null);
        Assert.Equal(next is null ? now : NodaTime.Text.InstantPattern.General.Parse(next).Value, Windows.Next(windows, now));
    }

    [Fact]
    public void Days_of_daylight_saving_are_as_long_as_they_are()
    {
        // the clock goes from 02:00 to 03:00 on 29 March, and from 03:00 to 02:00 on 25 October
        IReadOnlyList<WindowSpec> night = [Window("allow", "Sun 02:30-03:30", "Europe/Berlin")];
        Assert.Equal(Instant.FromUtc(2026, 3, 29, 1, 0), Windows.Next(night, Instant.FromUtc(2026, 3, 28, 12, 0)));
        Assert.Equal(Instant.FromUtc(2026, 10, 25, 0, 30), Windows.Next(night, Instant.FromUtc(2026, 10, 24, 12, 0)));
        Assert.Null(Windows.Find(night, Instant.FromUtc(2026, 10, 25, 2, 29)));
        Assert.NotNull(Windows.Find(night, Instant.FromUtc(2026, 10, 25, 2, 30)));
        // the whole day has 23 hours
        IReadOnlyList<WindowSpec> day = [Window("deny", "Sun", "Europe/Berlin")];
        Assert.Equal(Instant.FromUtc(2026, 3, 29, 22, 0), Windows.Next(day, Instant.FromUtc(2026, 3, 28, 23, 0)));
    }

    [Fact]
    public void Next_is_the_first_moment_that_is_open()
    {
        string[] texts = ["Mon-Thu 09:00-16:00", "Sat,Sun", "22:00-06:00", "Fri 12:00-12:30", "Wed-Tue 05:15-05:45", "Thu 23:00-01:00"];
        string[] zones = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"];
        var some = from kind in Gen.Elements("allow", "deny")
                   from text in Gen.Elements(texts)
                   from zone in Gen.Elements(zones)
                   select Window(kind, text, zone);
        var cases = from windows in some.ListOf()
                    from minute in Gen.Choose(0, 366 * 1440)
                    select (Windows: windows.Take(3).ToList(), Now: Instant.FromUtc(2026, 1, 1, 0, 0) + Duration.FromMinutes(minute));
        Law.ForAll(cases, each =>
        {
            var next = Windows.Next(each.Windows, each.Now);
            for (var minute =
                each.Now; minute < (next
                ?? each.Now + Duration.FromDays(8)); minute += Duration.FromMinutes(67)) Assert.NotNull(Windows.Find(each.Windows, minute));
            if (next is { } open) Assert.Null(Windows.Find(each.Windows, open));
        });
    }

    private static WindowSpec Window(string kind, string text, string zone) =>
        WindowSpec.TryParse(kind == "allow", text, DateTimeZoneProviders.Tzdb[zone], null)!;

    private static GitPerson Person(string name, string? email = null) => new(name, email ?? $"{name}@example.test");

    private static LedgerState Approve(LedgerState state, GitPerson person, string commit) => state.With(
        new LedgerEntry.Approve(commit.PadRight(40, '0'), Make.Image(commit).ToString(), person.Email, null)
        {
            Actor = person.Name, Time = Make.Time,
        });

    private static string? Wait(EnvironmentManifest environment, LedgerState source, string commit, double minutes) =>
        Gates.Tell(environment, commit.PadRight(40, '0'), new(source, LedgerState.Empty), Make.Time.AddMinutes(minutes));

    private static LedgerState Healthy(LedgerState state, string commit, double minutes, Cause cause = Cause.Push)
    {
        var time = Make.Time.AddMinutes(minutes);
        return state.With(new LedgerEntry.Intent(Make.Deployment(state.NextNumber, commit) with { Cause = cause }) { Actor = "ann",
            Time = time })
            .With(new LedgerEntry.Result(state.NextNumber, DeploymentOutcome.Healthy, "") { Actor = "plimsoll", Time = time });
    }
}
