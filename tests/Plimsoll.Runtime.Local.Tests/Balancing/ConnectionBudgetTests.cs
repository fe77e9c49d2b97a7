using Plimsoll.Runtime.Local.Balancing;

namespace Plimsoll.Runtime.Local.Tests.Balancing;

public sealed class ConnectionBudgetTests
{
    private const int Limit = 20_000;

    [Fact]
    public void Descriptors_are_kept_in_reserve_and_a_connection_takes_two()
    {
        Assert.Equal(9_400, Budget().Most);
        Assert.Equal((1000, 100), (ConnectionBudget.Reserve(1_000_000), ConnectionBudget.Reserve(400)));
    }

    [Fact]
    public void One_service_takes_half_and_the_next_ones_still_find_room()
    {
        var budget = Budget();
        var first = Fill(budget.Of("first"));
        Assert.Equal(4_700, first.Open);
        Assert.Equal(2_350, Fill(budget.Of("second")).Open);
        Assert.Equal(1_175, Fill(budget.Of("third")).Open);
        Assert.False(first.HasRoom);
    }

    [Fact]
    public void What_the_keeper_itself_opens_is_taken_from_the_budget()
    {
        var budget = Budget();
        var web = budget.Of("web");
        for (var i = 0; i < 1_000; i++) web.Add();
        budget.Measure(Limit, 200 + 2 * 1_000);
        Assert.Equal(9_400, budget.Most);
        budget.Measure(Limit, 1_200 + 2 * 1_000);
        Assert.Equal(8_900, budget.Most);
    }

    [Fact]
    public void A_service_always_has_a_few()
    {
        var budget = Budget();
        budget.Measure(Limit, Limit);
        Assert.Equal(4, Fill(budget.Of("web")).Open);
    }

    [Fact]
    public void Nothing_is_limited_where_the_system_does_not_limit()
    {
        var budget = new ConnectionBudget(_ => { }, TimeProvider.System);
        budget.Measure(int.MaxValue, 0);
        Assert.Equal(int.MaxValue, budget.Most);
    }

    [Fact]
    public void Clients_wait_only_while_there_is_no_room()
    {
        var (clock, said) = (new Clock(), new List<string>());
        var budget = new ConnectionBudget(said.Add, clock);
        budget.Measure(Limit, 200);
        var web = Fill(budget.Of("web"));
        web.SayFull();
        Assert.Contains("new clients wait", web.Problem, StringComparison.Ordinal);

        // a place that becomes free is taken at once by one who waits
        clock.Pass(TimeSpan.FromMinutes(1));
        web.Remove();
        Assert.NotNull(web.Problem);
        web.Add();
        clock.Pass(TimeSpan.FromMinutes(1));
        Assert.NotNull(web.Problem);

        // a quarter of them ends, and there is room for a while
        web.Remove(web.Open / 4);
        clock.Pass(TimeSpan.FromSeconds(2));
        Assert.Null(web.Problem);
        Assert.Single(said);
        clock.Pass(TimeSpan.FromSeconds(10));
        web.Add();
        Assert.Equal("web: there is room for connections again", said[^1]);
    }

    private sealed class Clock : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Pass(TimeSpan time) => _ticks += time.Ticks;
    }

    private static ConnectionBudget Budget()
    {
        var budget = new ConnectionBudget(_ => { }, TimeProvider.System);
        budget.Measure(Limit, 200);
        return budget;
    }

    private static ConnectionQuota Fill(ConnectionQuota quota)
    {
        while (quota.HasRoom) quota.Add();
        return quota;
    }
}
