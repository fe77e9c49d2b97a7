using Plimsoll.Runtime;

namespace Plimsoll.Server;

/// <summary>A runtime whose program on this machine may be killed: then the controller converges again, which starts it.</summary>
/// <param name="Runtime">The runtime.</param>
/// <param name="IsUpAsync">Whether its program runs: cheap, asked every second.</param>
public sealed record RuntimeHost(IRuntime Runtime, Func<CancellationToken, Task<bool>> IsUpAsync);
