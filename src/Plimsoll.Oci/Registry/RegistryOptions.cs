namespace Plimsoll.Oci;

/// <summary>How a registry is reached.</summary>
public sealed record RegistryOptions
{
    /// <summary>Where credentials come from; null is nowhere.</summary>
    public IRegistryCredentials? Credentials { get; init; }

    /// <summary>
    /// Folders with a subfolder for each registry, <c>HOST[:PORT]</c>, whose files <c>*.crt</c> are certificates that are trusted for it
    /// besides the system's, as Docker has it (docs.docker.com, Verify repository client with certificates). The system's are those of
    /// <c>SSL_CERT_FILE</c> and <c>SSL_CERT_DIR</c> where these are set.
    /// </summary>
    public IReadOnlyList<string> CertificateFolders { get; init; } = ["/etc/docker/certs.d", "/etc/containers/certs.d"];

    /// <summary>The clock by which is waited and tokens expire.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Told how many bytes went over the wire, as they go; null is nobody.</summary>
    public IProgress<BlobProgress>? Progress { get; init; }
}

/// <summary>A piece of a blob that was pushed.</summary>
/// <param name="Repository">Where to.</param>
/// <param name="Blob">Of which blob.</param>
/// <param name="Bytes">How many bytes of it there are now; less than before when some have to be sent again.</param>
public sealed record BlobProgress(string Repository, Descriptor Blob, long Bytes);
