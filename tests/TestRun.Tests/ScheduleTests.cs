namespace TestRun.Tests;

public sealed class ScheduleTests
{
    private static readonly TestProject Short = new("Short", [], 0), Long = new("Long", [], 90);
    private static readonly TestProject OnCluster = new("OnCluster", [TestProject.Cluster], 900);
    private static readonly TestProject Alone = new("Alone", [], 900) { Alone = true };

    [Fact]
    public void Starts_the_longest_project_first() => Assert.Equal(Long, Next([Short, Long], []));

    [Fact]
    public void Starts_no_more_projects_than_there_are_lanes() => Assert.Null(Next([Short], [Long, OnCluster]));

    [Fact]
    public void Waits_for_what_a_project_needs()
    {
        Assert.Equal(Short, Next([OnCluster, Short], []));
        Assert.Equal(OnCluster, Next([OnCluster, Short], [], TestProject.Cluster));
        Assert.Null(Next([OnCluster], []));
    }

    [Fact]
    public void Runs_nothing_beside_a_project_that_runs_alone()
    {
        Assert.Equal(Short, Next([Alone, Short], [Long]));
        Assert.Null(Next([Alone], [Long]));
        Assert.Equal(Alone, Next([Alone], []));
        Assert.Null(Next([Short], [Alone]));
    }

    private static TestProject? Next(TestProject[] waiting, TestProject[] running, params string[] there) =>
        Schedule.Next(waiting, running, there.ToHashSet(), lanes: 2);
}
