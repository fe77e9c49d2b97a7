namespace Plimsoll.Oci;

/// <summary>Where the names and passwords for registries come from; asked when a registry wants to know who it is.</summary>
public interface IRegistryCredentials
{
    /// <summary>The credential for exactly this registry; null is none: then it is asked as nobody.</summary>
    /// <param name="registry">The host as a reference has it, with its port if there is one: <c>ghcr.io</c>, <c>localhost:5000</c>.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<RegistryCredential?> FindAsync(string registry, CancellationToken cancellationToken);
}
