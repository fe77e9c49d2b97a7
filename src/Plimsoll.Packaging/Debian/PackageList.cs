using Plimsoll.Workspace;

namespace Plimsoll.Packaging.Debian;

/// <summary>A unit's list of Debian packages: what a person writes. One thing a line; <c>#</c> begins a remark.</summary>
/// <param name="Suite">The release of Debian: <c>suite bookworm</c>.</param>
/// <param name="Packages">What is wanted, with all that it depends on: <c>libssl3</c>.</param>
/// <param name="Without">What is taken for being there although it is not, because only the scripts of packages need it:
/// <c>-debconf</c>.</param>
/// <param name="LeftOut">Files and folders that stay out of the image: <c>-/usr/share/zoneinfo/right</c>.</param>
internal sealed record PackageList(string Suite, IReadOnlyList<string> Packages, IReadOnlyList<string> Without,
    IReadOnlyList<string> LeftOut)
{
    /// <summary>The lock that lies beside a list.</summary>
    public static string LockOf(string path) => Path.ChangeExtension(path, ".lock");

    /// <summary>Reads one.</summary>
    /// <param name="text">The file.</param>
    /// <param name="path">Where it is in the repository, for messages.</param>
    /// <exception cref="PlimsollException">PLM4040: a line is not understood, or there is no suite or no package.</exception>
    public static PackageList Parse(string text, string path)
    {
        var (suites, packages, without, leftOut) = (new List<string>(), new List<string>(), new List<string>(), new List<string>());
        foreach (var (index, line) in text.Split('\n').Select(line => line.Split('#')[0].Trim()).Index())
        {
            var taken = line.Split(' ', StringSplitOptions.RemoveEmptyEntries) switch
            {
                [] => true,
                ["suite", var suite] => Take(suites, suite, IsName(suite)),
                [['-', '/', ..] left] => Take(leftOut, left[2..].TrimEnd('/'), left.Length > 2),
                [['-', .. var other]] => Take(without, other, IsName(other)),
                [var package] => Take(packages, package, IsName(package)),
                _ => false,
            };
            if (!taken) throw Invalid($"{path}:{index + 1}", $"'{line}' is not understood");
        }
        if (suites.Count != 1)
            throw Invalid(path, suites.Count == 0 ? "it does not say which release of Debian" : "it names several suites");
        if (packages.Count == 0) throw Invalid(path, "it names no package");
        return new(suites[0], packages, without, leftOut);
    }

    private static bool Take(List<string> list, string word, bool isOne)
    {
        if (isOne) list.Add(word);
        return isOne;
    }

    /// <summary>As Debian has names (debian-policy, section 5.6.1).</summary>
    private static bool IsName(string word) =>
        word.Length > 1 && char.IsAsciiLetterOrDigit(word[0]) && word.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c)
            || c is '+' or '-' or '.');

    private static PlimsollException Invalid(string where, string what) =>
        new(Outcome.Usage, "PLM4040",
            $"{where}: {what}. A list has a line 'suite bookworm', and one line each for packages (libssl3), "
                + "for what only scripts of packages need (-debconf), and for what stays out (-/usr/share/zoneinfo/right)");
}
