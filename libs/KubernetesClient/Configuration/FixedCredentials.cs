namespace KubernetesClient;

/// <summary>They stay as they are.</summary>
internal sealed class FixedCredentials(Credential credential) : CredentialSource
{
    internal override ValueTask<Credential> GetAsync(TimeProvider time, CancellationToken cancellationToken) => new(credential);
}
