using System.Net;
using Plimsoll.Processes;
using Plimsoll.Runtime.Local.Probes;
using Plimsoll.Runtime.Secrets;

namespace Plimsoll.Runtime.Local.Replicas;

/// <summary>One start of a replica's process: each start may have other ports.</summary>
/// <param name="Process">What is started.</param>
/// <param name="Address">Where it will listen; null when it will not.</param>
/// <param name="Ready">Asked whether it is ready.</param>
/// <param name="Live">Asked whether it is alive; null asks nothing.</param>
internal sealed record Launch(ProcessSpec Process, IPEndPoint? Address, IProbe Ready, IProbe? Live)
{
    /// <summary>How its program knows where to listen, for people.</summary>
    public string PortHint { get; init; } = "told in the variable PORT";

    /// <summary>Keeps what it may not tell out of what it writes and answers.</summary>
    public SecretRedactor Redactor { get; init; } = SecretRedactor.None;

    /// <summary>All ports that it will listen on, by name.</summary>
    public IReadOnlyDictionary<string, int> Ports { get; init; } = new Dictionary<string, int>();
}
