using System.Security.Cryptography;
using Plimsoll.Oci;
using Plimsoll.Processes;
using Plimsoll.Runtime.Local.Home;

namespace Plimsoll.Runtime.Local.Images;

/// <summary>
/// Which user of the machine the processes of a service are (decision 105): one that nothing else on the machine runs as. Two that have one
/// user read each other's memory and files through <c>/proc</c>; so a service outside of a container has another one than in a container.
/// </summary>
internal sealed class ReplicaUsers(KeeperHome home)
{
    private const string Mends = "It has the users that replicas run as. To go on: delete it; their volumes are given to the new users";

    private readonly UserBook _book = new(home.Users, UserRange.Replicas, Mends);

    /// <summary>The image with the user that its processes are.</summary>
    /// <param name="image">With the user that the image asks for.</param>
    /// <param name="owner">What runs it, such as <c>acme/dev/web</c>.</param>
    /// <exception cref="OciException">The user that the image asks for is one of this machine, and cannot be another one here.</exception>
    /// <exception cref="DamagedFileException">Nobody knows which users are taken.</exception>
    public UnpackedImage Give(UnpackedImage image, string owner) => image switch
    {
        { Isolation: Isolation.Container, User: { } seen } when OciRuntime.UsersRefusal is null =>
            image with { User = Of(owner), SeenUser = seen },
        { Isolation: Isolation.Container, User: { } user }
            when Refusal(user, HostUser.NameOf(user.Uid), OciRuntime.UsersRefusal) is { } refusal =>
            throw new OciException(OciErrors.ManifestInvalid, refusal),
        { Isolation: Isolation.View } when Sandbox.UsersRefusal is null => image with { User = Of($"{owner} without a container") },
        _ => image,
    };

    /// <summary>Why a container may not run as a user without a user namespace; null when it may.</summary>
    /// <param name="user">The user.</param>
    /// <param name="name">Its name on this machine; null when it has none.</param>
    /// <param name="refusal">Why there are no user namespaces.</param>
    internal static string? Refusal(HostUser user, string? name, string? refusal) => name is null or "nobody" ? null
        : $"USER {user.Uid} of the image is {name} on this machine, who could read its secrets and its volume: {refusal}. "
            + "Allow user namespaces (sysctl user.max_user_namespaces), or give the image a USER that this machine does not have: 65532";

    // a number out of a hash could be aimed at
    private HostUser Of(string owner)
    {
        var uid = _book.Of(owner, () => UserRange.Replicas.Lowest + RandomNumberGenerator.GetInt32(UserRange.Replicas.Count), () => []);
        return new(uid, uid);
    }
}
