using Plimsoll.Oci;

namespace Plimsoll.Registry.Tests.Client;

/// <summary>Credentials that the test knows.</summary>
internal sealed class KnownCredentials : Dictionary<string, RegistryCredential>, IRegistryCredentials
{
    public Task<RegistryCredential?> FindAsync(string registry, CancellationToken cancellationToken) =>
        Task.FromResult(this.GetValueOrDefault(registry));
}
