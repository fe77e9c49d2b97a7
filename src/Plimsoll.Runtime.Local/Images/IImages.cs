using Plimsoll.Oci;
using Plimsoll.Processes;

namespace Plimsoll.Runtime.Local.Images;

/// <summary>Images as folders of this machine.</summary>
internal interface IImages
{
    /// <summary>The image's files, unpacked at most once.</summary>
    /// <exception cref="OciException">It cannot be had, or is not a proper image.</exception>
    Task<UnpackedImage> GetAsync(string repository, Digest digest, CancellationToken cancellationToken);
}

/// <summary>An image as a folder.</summary>
/// <param name="Folder">Its root.</param>
/// <param name="Config">How it is run.</param>
/// <param name="Isolation">How its process is kept apart from this machine.</param>
/// <param name="User">
/// Who its process is on this machine; null is who starts it. First what the image asks for (<see cref="ImageLaunch.UserOf"/>), then what
/// <see cref="ReplicaUsers"/> give.
/// </param>
internal sealed record UnpackedImage(string Folder, ContainerConfig Config, Isolation Isolation, HostUser? User)
{
    /// <summary>Who its process is as it sees it itself, in a container; null is the same.</summary>
    public HostUser? SeenUser { get; init; }
}
