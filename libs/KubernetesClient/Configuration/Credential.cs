namespace KubernetesClient;

/// <summary>What proves who asks. Not a record: nothing must print it.</summary>
internal sealed class Credential(string? token, ClientCertificate? certificate)
{
    public string? Token { get; } = token;

    public ClientCertificate? Certificate { get; } = certificate;
}
