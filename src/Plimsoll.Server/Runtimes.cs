using Plimsoll.Runtime;
using Plimsoll.Workspace;

namespace Plimsoll.Server;

/// <summary>Where environments run.</summary>
/// <param name="Open">The runtime of an environment. Refused, when this workspace cannot be delivered there.</param>
/// <param name="IsLocalUpAsync">Whether the program that runs the environments of this machine is there: cheap, asked every second. It may
/// be killed; then the controller converges again, which starts it.</param>
public sealed record Runtimes(Func<WorkspaceManifest, EnvironmentManifest, IRuntime> Open, Func<CancellationToken,
    Task<bool>> IsLocalUpAsync);
