using System.Globalization;
using System.Runtime.Versioning;

namespace Plimsoll.Processes;

/// <summary>A user and group by number.</summary>
/// <param name="Uid">The user.</param>
/// <param name="Gid">Its group.</param>
public sealed record HostUser(int Uid, int Gid)
{
    /// <summary>The user whom images without one of their own run as, as in distroless images.</summary>
    public static HostUser Nonroot { get; } = new(65532, 65532);

    /// <summary>The user that this process runs as.</summary>
    [UnsupportedOSPlatform("windows")]
    public static HostUser Current => new((int)LibC.EffectiveUser(), (int)LibC.EffectiveGroup());

    /// <summary>The user of this name in /etc/passwd; null when there is none.</summary>
    public static HostUser? Find(string name)
    {
        var fields = Accounts().FirstOrDefault(fields => fields[0] == name);
        return fields is not null && int.TryParse(fields[2], out var uid) && int.TryParse(fields[3], out var gid) ? new(uid, gid) : null;
    }

    /// <summary>The name of the user with this number in /etc/passwd; null when there is none.</summary>
    public static string? NameOf(int uid) =>
        Accounts().FirstOrDefault(fields => fields[2] == uid.ToString(CultureInfo.InvariantCulture))?[0];

    /// <summary>Gives a file or folder to this user. Only root can.</summary>
    /// <exception cref="IOException">The system refused.</exception>
    public void Own(string path)
    {
        if (LibC.ChangeOwner(path, Uid, Gid) != 0)
            throw new IOException($"{path} cannot be given to user {Uid}: "
                + $"{System.Runtime.InteropServices.Marshal.GetLastPInvokeErrorMessage()}");
    }

    private static IEnumerable<string[]> Accounts()
    {
        const string accounts = "/etc/passwd";
        return File.Exists(accounts) ? File.ReadLines(accounts).Select(line => line.Split(':')).Where(fields => fields.Length > 3) : [];
    }

    /// <summary>As in <c>65532:65532</c>.</summary>
    public override string ToString() => $"{Uid}:{Gid}";
}
