namespace Plimsoll.Server.Following;

/// <summary>What was done to an environment, for people: commands print it, and the controller logs it.</summary>
internal static class DeedWords
{
    /// <summary>One or two lines.</summary>
    public static string Of(EnvironmentReport report) => (report.Did, report.Changed) switch
    {
        (Deed.Deploy, _) when report.Commit is null => $"{report.Environment} has no deployment yet",
        (Deed.Deploy, _) => $"{report.Environment} runs {Deployed(report)}",
        (Deed.Rollback, _) =>
            $"{report.Environment} runs {report.Commit![..7]} again (deployment {report.Deployment}) and is held: {report.Hold}. "
            + (report.Next ?? $"To follow again: plimsoll resume {report.Environment}"),
        (Deed.Scale, false) => "nothing to change: it has these replicas already",
        (Deed.Scale, true) => $"{report.Environment} is scaled: {Replicas(report)} (deployment {report.Deployment})",
        (Deed.Hold, false) => $"{report.Environment} is held already",
        (Deed.Hold, true) => $"{report.Environment} is held: {report.Hold}",
        (Deed.Approve, _) =>
            $"{report.Commit![..7]} is {(report.Changed ? "approved" : "already approved by you")} for {report.Environment}: "
            + (report.Waits ?? report.Next),
        (Deed.Cancel, _) => Ended(report),
        (_, false) => $"{report.Environment} is not held",
        (_, true) => $"{report.Environment} follows its branch again",
    };

    private static string Deployed(EnvironmentReport report) => $"{report.Commit![..7]} (deployment {report.Deployment})";

    private static string Ended(EnvironmentReport report) => report.Cancelled switch
    {
        null => $"nothing is under way in {report.Environment}",
        { Deployment: null } withdrawn =>
            $"{withdrawn.Commit[..7]} is not delivered to {report.Environment} any more: it was cancelled before it began",
        { } ended =>
            $"deployment {ended.Deployment} of {report.Environment} was cancelled by {ended.By}"
            + $"{(ended.Reason is null ? "" : $": {ended.Reason}")}; {report.Environment} runs {report.Commit![..7]} again "
            + $"(deployment {report.Deployment})",
    };

    private static string Replicas(EnvironmentReport report) =>
        string.Join(", ", (report.Replicas ?? new Dictionary<string, int>()).Select(service => $"{service.Key}={service.Value}"));
}
