using System.Net;

namespace Plimsoll.Oci;

/// <summary>A registry's name, and how it is spoken to: over TLS, or without it when it is on this very machine.</summary>
internal sealed class RegistryHost
{
    private const string Hub = "docker.io", HubAddress = "registry-1.docker.io";

    /// <exception cref="OciException">It is not the name of a registry.</exception>
    public RegistryHost(string name)
    {
        Name = RegistryName.IsValid(name) ? name
            : throw new OciException(OciErrors.NameInvalid,
                $"'{name}' is not a registry: a host, with a port if there is one, such as ghcr.io or localhost:5000");
        Secure = new($"https://{(name == Hub ? HubAddress : name)}");
        IsLoopback = IsOnThisMachine(Secure);
    }

    public string Name { get; }

    public Uri Secure { get; }

    /// <summary>The same without TLS; asked for only where <see cref="IsLoopback"/>.</summary>
    public Uri Plain => new UriBuilder(Secure) { Scheme = Uri.UriSchemeHttp, Port = Secure.IsDefaultPort ? 80 : Secure.Port }.Uri;

    public bool IsLoopback { get; }

    /// <summary>The name that a repository has there: on Docker Hub what has no owner belongs to the library.</summary>
    public string Repository(string repository) => Name == Hub && !RepositoryName.Check(repository).Contains('/', StringComparison.Ordinal)
        ? $"library/{repository}" : RepositoryName.Check(repository);

    /// <summary>Whether requests may go there at all: over TLS to anywhere; without it from this machine to this machine.</summary>
    public bool MayReach(Uri address) => address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp && IsLoopback
        && IsOnThisMachine(address);

    /// <summary>
    /// Whether this registry's password is for that token server too: at its own host and port, or over TLS at a name of its own domain, as
    /// auth.docker.io is to registry-1.docker.io and gitlab.com to registry.gitlab.com.
    /// </summary>
    public bool SharesPasswordsWith(Uri realm)
    {
        if (SameOrigin(realm, Secure) || IsLoopback && SameOrigin(realm, Plain)) return true;
        var domain = Secure.HostNameType == UriHostNameType.Dns ? Secure.IdnHost[(Secure.IdnHost.IndexOf('.',
            StringComparison.Ordinal) + 1)..] : "";
        return realm.Scheme == Uri.UriSchemeHttps && domain.Contains('.', StringComparison.Ordinal)
            && ("." + realm.IdnHost).EndsWith("." + domain, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Whether two addresses have the same scheme, host and port.</summary>
    public static bool SameOrigin(Uri one, Uri other) => one.Scheme == other.Scheme && one.Port == other.Port
        && string.Equals(one.IdnHost, other.IdnHost, StringComparison.OrdinalIgnoreCase);

    private static bool IsOnThisMachine(Uri address) =>
        address.IdnHost.Equals("localhost", StringComparison.OrdinalIgnoreCase) || IPAddress.TryParse(address.IdnHost, out var ip)
            && IPAddress.IsLoopback(ip);
}
