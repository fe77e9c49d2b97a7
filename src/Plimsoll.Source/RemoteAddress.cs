namespace Plimsoll.Source;

/// <summary>
/// Where a repository is. User and password that were in it are apart, and reach git by its environment alone: the address may be stored,
/// shown, and given as an argument.
/// </summary>
public sealed class RemoteAddress
{
    private static readonly char[] AfterAuthority = ['/', '?', '#'];

    private RemoteAddress(string address, GitAccess access) => (Address, Access) = (address, access);

    /// <summary>A path, or a URL with https, ssh or file, without a password; the user of ssh is part of it.</summary>
    public string Address { get; }

    /// <summary>What opens it.</summary>
    internal GitAccess Access { get; }

    /// <summary>Reads an address as people write it.</summary>
    /// <param name="text">A path, or a URL with https, ssh or file, with or without user and password.</param>
    /// <param name="password">The password, where the URL has none; null is none.</param>
    /// <exception cref="GitException"><see cref="GitProblem.UnsafeName"/>: it is no address.</exception>
    public static RemoteAddress Parse(string text, string? password = null)
    {
        var (before, user, found, after) = Split(Names.Remote(text));
        password = found ?? (string.IsNullOrEmpty(password) ? null : password);
        // ssh asks for none, and has its keys
        if (!before.StartsWith("http", StringComparison.OrdinalIgnoreCase))
            return new($"{before}{(user is null ? "" : user + "@")}{after}", GitAccess.None);
        var origin = before + after.Split(AfterAuthority, 2)[0];
        return new(before + after, GitAccess.Of(origin, Decoded(user), found is null ? password : Decoded(found)));

        string? Decoded(string? part)
        {
            var plain = part is null ? "" : Uri.UnescapeDataString(part);
            // git takes a line for each of them
            if (plain.Any(char.IsControl))
                throw new GitException(GitProblem.UnsafeName, $"a user and a password have no control characters: {before}{after}");
            return part is null ? null : plain;
        }
    }

    /// <summary>Whether a password stands in an address.</summary>
    public static bool HasPassword(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Split(text).Password is not null;
    }

    /// <inheritdoc />
    public override string ToString() => Address;

    /// <summary>RFC 3986, 3.2: the authority ends at the first slash, and its user before the last @ of it. Git takes a password with a
    /// bare @ as well.</summary>
    private static (string Before, string? User, string? Password, string After) Split(string text)
    {
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0) return (text, null, null, "");
        var (before, rest) = (text[..(scheme + 3)], text[(scheme + 3)..]);
        var at = rest.Split(AfterAuthority, 2)[0].LastIndexOf('@');
        if (at < 0) return (before, null, null, rest);
        var user = rest[..at].Split(':', 2);
        return (before, user[0].Length > 0 ? user[0] : null, user is [_, var password] ? password : null, rest[(at + 1)..]);
    }
}
