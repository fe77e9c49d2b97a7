using System.Globalization;

namespace Plimsoll.Oci;

/// <summary>Whom the process of an image runs as, by number.</summary>
/// <param name="Uid">The user; 0 is root.</param>
/// <param name="Gid">Its group.</param>
public sealed record ImageUser(int Uid, int Gid)
{
    /// <summary>
    /// The annotation of an image whose <c>USER</c> is a name: the numbers that its own lists have for it, as <see cref="ToString"/> writes
    /// them.
    /// </summary>
    public const string Annotation = "dev.plimsoll.user";

    /// <summary>The image's list of users, from its root.</summary>
    public const string Users = "etc/passwd";

    /// <summary>The image's list of groups, from its root.</summary>
    public const string Groups = "etc/group";

    private const string Root = "root";

    /// <summary>
    /// Reads what <c>USER</c> says, by number: null where it says nothing, or a name, or leaves the group to the image's lists.
    /// </summary>
    public static ImageUser? Parse(string? user) =>
        (user ?? "").Split(':') is [var uid, var gid] && Number(uid) is { } u && Number(gid) is { } g ? new(u, g) : null;

    /// <summary>
    /// Resolves what <c>USER</c> says, as docker does, in the image's own lists: <c>app</c>, <c>app:staff</c>, <c>1000</c>,
    /// <c>1000:staff</c>. A number that has no entry is its own group.
    /// </summary>
    /// <param name="user">What the image says; null or empty is nothing.</param>
    /// <param name="users">The content of the image's <c>/etc/passwd</c>; empty where it has none.</param>
    /// <param name="groups">The content of the image's <c>/etc/group</c>; empty where it has none.</param>
    /// <returns>Null when it says nothing.</returns>
    /// <exception cref="OciException">It names a user or a group that the image does not have.</exception>
    public static ImageUser? Resolve(string? user, string users, string groups)
    {
        if (user is null or "") return null;
        ArgumentNullException.ThrowIfNull(users);
        ArgumentNullException.ThrowIfNull(groups);
        var (name, group) = user.Split(':', 2) is [var left, var right] ? (left, right) : (user, null);
        // name:password:uid:gid:…, as in passwd(5); the group without a user is root's
        if (name.Length == 0) name = Root;
        var entry = Entries(users, 4).FirstOrDefault(fields => fields[0] == name || (Number(name) is not null && fields[2] == name));
        var uid = Number(entry?[2]) ?? Number(name) ?? (name == Root ? 0 : throw Unknown(user, "user", name, Users));
        var gid = group is null or "" ? Number(entry?[3]) ?? uid
            // name:password:gid:…, as in group(5)
            : Number(Entries(groups, 3).FirstOrDefault(fields => fields[0] == group)?[2]) ?? Number(group)
                ?? (group == Root ? 0 : throw Unknown(user, "group", group, Groups));
        return new(uid, gid);
    }

    /// <summary>Resolves the user of an image that was unpacked.</summary>
    /// <param name="root">The image's folder.</param>
    /// <param name="config">How it is run.</param>
    /// <returns>Null when it says nothing.</returns>
    /// <exception cref="OciException">It names a user or a group that the image does not have.</exception>
    public static ImageUser? In(string root, ContainerConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return Parse(config.User) ?? Resolve(config.User, Read(Users), Read(Groups));

        string Read(string path) => ImageFile.Find(root, path) is { } file && File.Exists(file) ? File.ReadAllText(file) : "";
    }

    /// <summary>As in <c>1000:1000</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Uid}:{Gid}");

    private static IEnumerable<string[]> Entries(string text, int fields) =>
        text.Split('\n').Select(line => line.Trim().Split(':')).Where(entry => entry.Length >= fields);

    private static int? Number(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static OciException Unknown(string user, string kind, string name, string path) => new(OciErrors.ManifestInvalid,
        $"the image runs as USER {user}, and its own /{path} has no {kind} '{name}'. "
        + "Make it in the Dockerfile (adduser, groupadd), or say a number: USER 1000:1000");
}
