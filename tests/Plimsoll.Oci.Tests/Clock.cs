namespace Plimsoll.Oci.Tests;

/// <summary>The machine's clock, ahead by as much as a test says.</summary>
internal sealed class Clock : TimeProvider
{
    public TimeSpan Ahead { get; set; }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Ahead;
}
