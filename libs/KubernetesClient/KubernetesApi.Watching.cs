using System.Runtime.CompilerServices;

namespace KubernetesClient;

public sealed partial class KubernetesApi
{
    /// <summary>
    /// All objects of a kind and then everything that happens to them: first <see cref="WatchEvent.Snapshot"/>, then single events. It goes
    /// on by itself, after a pause that grows, when the stream ends or breaks, the server is busy, fails or restarts; events are neither
    /// lost nor told twice. When the server has forgotten what happened in between there is another snapshot.
    /// </summary>
    /// <param name="apiVersion">Group and version.</param>
    /// <param name="kind">Which kind.</param>
    /// <param name="ns">The namespace; null for all.</param>
    /// <param name="labelSelector">Which of them; null for all.</param>
    /// <param name="cancellationToken">The only way to end it.</param>
    /// <exception cref="KubernetesException">The server refuses in a way that does not mend itself, such as 401, 403 and 404.</exception>
    /// <exception cref="KubernetesUnavailableException">There is no talking to the server in a way that does not mend itself: a certificate
    /// that is not trusted, credentials that cannot be had.</exception>
    public async IAsyncEnumerable<WatchEvent> WatchAsync(string apiVersion, string kind, string? ns, string? labelSelector,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await using var watch = new Watch(_connection, _discovery, apiVersion, kind, ns, labelSelector, _time);
        while (true) yield return await watch.NextAsync(cancellationToken);
    }
}
