using System.Security.Cryptography.X509Certificates;

namespace KubernetesClient;

/// <summary>Which server to talk to, how to know it, and as whom. Its text shows no secret.</summary>
public sealed record ClientConfiguration
{
    /// <summary>The address of the API server; it may have a path.</summary>
    public required Uri Server { get; init; }

    /// <summary>The name of the context that it came from, for messages.</summary>
    public string Context { get; init; } = "";

    /// <summary>The namespace of what does not name one. Default: <c>default</c>.</summary>
    public string Namespace { get; init; } = "default";

    /// <summary>Who may vouch for the server's certificate; null for those whom the system trusts.</summary>
    public X509Certificate2Collection? Authorities { get; init; }

    /// <summary>True talks to whoever answers, whatever its certificate. Default: false.</summary>
    public bool SkipTlsVerify { get; init; }

    /// <summary>The name that is asked for and expected in the server's certificate; null for that of <see cref="Server"/>.</summary>
    public string? TlsServerName { get; init; }

    /// <summary>As whom requests are made. Default: nobody.</summary>
    public CredentialSource Credentials { get; init; } = CredentialSource.None;

    /// <summary>The proxy on the way (http, https or socks5); null for the one that the process environment names, if any.</summary>
    public Uri? Proxy { get; init; }

    /// <summary>Its name and address, for messages; passwords in addresses are not in it.</summary>
    public override string ToString() => $"{Context} ({Origin})";

    /// <summary>The address of the server without path and user.</summary>
    internal string Origin => Server.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped);

    /// <summary>The configuration that a pod finds in itself: its service account.</summary>
    /// <param name="variable">Reads variables of the process environment.</param>
    /// <param name="folder">Where the service account is mounted.</param>
    /// <exception cref="KubernetesUnavailableException">This is not a pod, or one without a service account.</exception>
    public static ClientConfiguration InCluster(Func<string, string?> variable,
        string folder = "/var/run/secrets/kubernetes.io/serviceaccount")
    {
        ArgumentNullException.ThrowIfNull(variable);
        var (host, port) = (variable("KUBERNETES_SERVICE_HOST"), variable("KUBERNETES_SERVICE_PORT"));
        var (token, authority, ns) = (Path.Combine(folder, "token"), Path.Combine(folder, "ca.crt"), Path.Combine(folder, "namespace"));
        if (string.IsNullOrEmpty(host) || string.IsNullOrEmpty(port) || !File.Exists(token))
            throw new KubernetesUnavailableException("this is not a pod with a service account: KUBERNETES_SERVICE_HOST, "
                + $"KUBERNETES_SERVICE_PORT and {token} are needed. Set automountServiceAccountToken on the pod, or use a kubeconfig");
        return new()
        {
            Server = new($"https://{(host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host)}:{port}"),
            Context = "in-cluster",
            Namespace = File.Exists(ns) ? File.ReadAllText(ns).Trim() : "default",
            Authorities = Pem.ReadAuthorities(() => File.ReadAllText(authority), authority),
            Credentials = CredentialSource.TokenFile(token),
        };
    }
}
