using Plimsoll.Runtime.Local.Replicas;

namespace Plimsoll.Runtime.Local.Services;

/// <summary>A service did not come up.</summary>
internal sealed class RolloutFailedException(string service, Trouble trouble) : Exception(trouble.Text)
{
    public RolloutOutcome.Failed Outcome => new(service, trouble.Reason, trouble.Text);
}
