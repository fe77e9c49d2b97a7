namespace KubernetesClient;

/// <summary>A token in a file, which is rotated. As the official clients do, it is read once a minute.</summary>
internal sealed class TokenFileCredentials(string path, ClientCertificate? certificate) : CredentialSource
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private sealed record Reading(Credential Credential, DateTimeOffset At);

    private volatile Reading? _last;

    internal override async ValueTask<Credential> GetAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (_last is { } last && now - last.At < Period) return last.Credential;
        try
        {
            var token = (await File.ReadAllTextAsync(path, cancellationToken)).Trim();
            if (token.Length == 0) throw new IOException("it is empty");
            _last = new(new(token, certificate), now);
            return _last.Credential;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KubernetesUnavailableException($"the token for the cluster cannot be read from {path}: {e.Message.TrimEnd('.')}", e);
        }
    }

    internal override bool Forget(Credential refused)
    {
        if (_last?.Credential == refused) _last = null;
        return true;
    }
}
