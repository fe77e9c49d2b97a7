using Plimsoll.Server.Following;

namespace Plimsoll.Server.Api;

/// <summary>What a command did to environments; the JSON of <c>up</c>, <c>deploy</c>, <c>promote</c>, <c>approve</c>, <c>rollback</c>,
/// <c>scale</c>, <c>hold</c>, <c>resume</c> and <c>cancel</c>, whose names are a contract.</summary>
/// <param name="DryRun">Whether it is only what would be done.</param>
/// <param name="Done">In the order in which it was done; empty when there was no environment to do it to.</param>
public sealed record CommandReport(bool DryRun, IReadOnlyList<EnvironmentReport> Done)
{
    /// <summary>What was done to one environment.</summary>
    public static CommandReport Of(params EnvironmentReport[] done) => new(false, done);

    /// <summary>What would be done.</summary>
    public static CommandReport Would(string environment, Deed deed, string says) =>
        new(true, [new(environment, deed) { Changed = false, Says = says }]);
}
