using Plimsoll.Pipeline;
using Plimsoll.Runtime;

namespace Plimsoll.Server.Following;

/// <summary>Steps of a rollout as steps of a run.</summary>
internal sealed class RolloutProgress(IProgress<RunProgress> progress) : IProgress<RolloutEvent>
{
    public void Report(RolloutEvent value) => progress.Report(new("deploy", value.Service, value.Message));
}
