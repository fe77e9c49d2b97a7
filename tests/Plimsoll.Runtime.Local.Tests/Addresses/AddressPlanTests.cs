using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Runtime.Local.Addresses;

namespace Plimsoll.Runtime.Local.Tests.Addresses;

/// <summary>Who has which port.</summary>
public sealed class AddressPlanTests
{
    private const int First = 20000;

    private static readonly Dictionary<string, int> Nothing = [];

    [Fact]
    public void The_port_of_a_manifest_is_had_when_nobody_else_has_it_and_another_one_until_then()
    {
        Assert.Equal("web 80", Decide(Nothing, [Service("web", 80)]));
        Assert.Equal("web 20000", Decide(Nothing, [Service("web", 80)], taken: [80]));
        Assert.Equal("web 20050", Decide(Book(("services/web", 20050)), [Service("web", 80)], taken: [80]));
        Assert.Equal("web 80", Decide(Book(("services/web", 20000)), [Service("web", 80)]));
    }

    [Fact]
    public void A_service_does_not_insist_on_a_port_that_another_program_has_meanwhile_and_a_store_does()
    {
        Assert.Equal("web 20000", Decide(Book(("services/web", 80)), [Service("web", 80)], taken: [80]));
        Assert.Equal("web 20001", Decide(Book(("services/web", 20000)), [Service("web", 80)], taken: [80, 20000]));
        Assert.Equal("db 5432", Decide(Book(("stores/db", 5432)), [Store("db", 5432)], taken: [5432]));
    }

    [Fact]
    public void A_port_that_changes_in_the_manifest_changes_here() =>
        Assert.Equal("web 81", Decide(Book(("services/web", 80)), [Service("web", 81)], served: [80]));

    [Fact]
    public void A_service_with_another_name_has_the_port_of_the_one_that_is_gone() =>
        Assert.Equal("site 80", Decide(Book(("services/web", 80)), [Service("site", 80)], served: [80], taken: [80]));

    [Fact]
    public void Two_services_that_change_places_have_each_other_s_port() =>
        Assert.Equal("api 80, web 81", Decide(Book(("services/web", 80), ("services/api", 81)), [Service("web", 81), Service("api", 80)],
            served: [80, 81], taken: [80, 81]));

    [Fact]
    public void Of_two_with_one_port_the_one_that_has_it_keeps_it()
    {
        Assert.Equal("a 80, b 20000", Decide(Nothing, [Service("a", 80), Service("b", 80)]));
        Assert.Equal("a 20000, b 80", Decide(Book(("services/b", 80)), [Service("a", 80), Service("b", 80)]));
    }

    [Fact]
    public void A_store_stays_where_it_is_and_leaves_its_usual_port_to_a_service_that_asks_for_it()
    {
        Assert.Equal("cache 6379", Decide(Nothing, [Store("cache", 6379)]));
        Assert.Equal("cache 20000, queue 6379", Decide(Book(("stores/queue", 6379)), [Store("cache", 6379), Store("queue", 6379)]));
        Assert.Equal("cache 20000", Decide(Book(("stores/cache", 20000)), [Store("cache", 6379)]));
        Assert.Equal("cache 20000, web 6379", Decide(Nothing, [Service("web", 6379), Store("cache", 6379)]));
        Assert.Equal("cache 6379, web 20000", Decide(Book(("stores/cache", 6379)), [Service("web", 6379), Store("cache", 6379)],
            taken: [6379]));
    }

    [Fact]
    public void Each_has_a_port_of_its_own_and_the_same_again_changes_nothing() => Law.ForAll(Situations, situation =>
    {
        var (book, claims, taken) = situation;
        var given = Plan(book, [], taken).Decide(claims);
        Assert.Equal(claims.Count, given.Count);
        Assert.Equal(given.Count, given.Values.Distinct().Count());
        Assert.Equal(given, Plan(given, given.Values, taken).Decide(claims));
        // who alone wants a port that nobody has, has it
        foreach (var claim in claims.Where(claim => claim.Moves && !taken.Contains(claim.Wanted!.Value)
            && !book.Values.Contains(claim.Wanted.Value) && claims.Count(other => other.Wanted == claim.Wanted) == 1))
            Assert.Equal(claim.Wanted, given[claim.Owner]);
    });

    private static Gen<(IReadOnlyDictionary<string, int> Book, IReadOnlyList<AddressClaim> Claims, IReadOnlyList<int> Taken)> Situations =>
        from claims in Gen.Elements("a", "b", "c", "d").SelectMany(name => Gen.Choose(80, 84)
            .SelectMany(port => Gen.Elements(true, false).Select(moves => moves ? Service(name, port) : Store(name, port)))).ListOf()
        from had in Gen.Elements("services/a", "services/b", "stores/c", "stores/d", "services/gone")
            .SelectMany(owner => Gen.Choose(78, 86).Select(port => (owner, port))).ListOf()
        from taken in Gen.Choose(78, 90).ListOf()
        select ((IReadOnlyDictionary<string, int>)had.DistinctBy(entry => entry.owner).DistinctBy(entry => entry.port)
            .ToDictionary(entry => entry.owner, entry => entry.port),
            (IReadOnlyList<AddressClaim>)[.. claims.DistinctBy(claim => claim.Owner)], (IReadOnlyList<int>)[.. taken]);

    private static string Decide(Dictionary<string, int> book, AddressClaim[] claims, int[]? served = null, int[]? taken = null) =>
        string.Join(", ", Plan(book, served ?? [], taken ?? []).Decide(claims).Select(given => $"{given.Key.Split('/')[1]} {given.Value}")
            .Order(StringComparer.Ordinal));

    private static AddressPlan Plan(IReadOnlyDictionary<string, int> book, IEnumerable<int> served, IEnumerable<int> taken) =>
        new(book, served.Contains, port => !taken.Contains(port), _ => Enumerable.Range(First, 100));

    private static AddressClaim Service(string name, int port) => new($"services/{name}", port, Moves: true);

    private static AddressClaim Store(string name, int port) => new($"stores/{name}", port, Moves: false);

    private static Dictionary<string, int> Book(params (string Owner, int Port)[] entries) =>
        entries.ToDictionary(entry => entry.Owner, entry => entry.Port);
}
