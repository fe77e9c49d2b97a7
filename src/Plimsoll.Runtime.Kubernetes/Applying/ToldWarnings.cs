using KubernetesClient;

namespace Plimsoll.Runtime.Kubernetes.Applying;

/// <summary>
/// Passes on what the API server warns of while this lives. Each sentence once: a server says it again with every object.
/// </summary>
internal sealed class ToldWarnings : IDisposable
{
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);
    private readonly Lock _telling = new();
    private readonly KubernetesApi _api;
    private readonly Action<string> _tell;

    public ToldWarnings(KubernetesApi api, Action<string> tell)
    {
        (_api, _tell) = (api, tell);
        api.Warned += Hear;
    }

    public void Dispose() => _api.Warned -= Hear;

    private void Hear(string warning)
    {
        // requests that run at once are answered on several threads, and what is told here need not be ready for that
        lock (_telling)
        {
            if (_told.Add(warning)) _tell($"the API server warns: {warning}");
        }
    }
}
