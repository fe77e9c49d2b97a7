namespace Plimsoll.Runtime.Local.Replicas;

/// <summary>What is wrong with a replica.</summary>
/// <param name="Reason">Of which kind.</param>
/// <param name="Text">In words; the first line is the cause, its last log lines may follow.</param>
internal sealed record Trouble(FailureReason Reason, string Text)
{
    public string FirstLine => Text.Split('\n')[0];
}
