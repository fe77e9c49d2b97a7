using Plimsoll.Oci;

namespace Plimsoll.Delivery.Releases;

/// <summary>A commit together with the image of every service at that commit. A value: making it twice gives the same thing.</summary>
/// <param name="Workspace">The workspace's name.</param>
/// <param name="Commit">The full commit id.</param>
/// <param name="Services">In ordinal order of their names.</param>
public sealed record Release(string Workspace, string Commit, IReadOnlyList<ReleasedService> Services);

/// <summary>A service's image in a release.</summary>
/// <param name="Name">The service.</param>
/// <param name="Repository">The image's repository, never with a host.</param>
/// <param name="Image">The image's digest.</param>
public sealed record ReleasedService(string Name, string Repository, Digest Image);
