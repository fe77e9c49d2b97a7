using System.Text;
using System.Text.RegularExpressions;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging.Debian;

/// <summary>Finds out with apt which packages a list comes to today. Nothing of what is installed on this machine counts, and nobody has to
/// be root.</summary>
/// <param name="folders">Where apt's lists are kept.</param>
internal sealed partial class PackageResolver(PackagingFolders folders)
{
    private const string Archive = "http://deb.debian.org/", Keys = "/usr/share/keyrings/debian-archive-keyring.gpg";

    /// <summary>Resolves.</summary>
    /// <param name="suite">The release of Debian; of it only <c>main</c>, with updates and security.</param>
    /// <param name="packages">What is wanted, with all that it depends on.</param>
    /// <param name="without">What counts as installed.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>In ordinal order of their names.</returns>
    /// <exception cref="PlimsollException">PLM4042: there is no apt here; PLM4043: it could not do it.</exception>
    public async Task<IReadOnlyList<LockedPackage>> ResolveAsync(string suite, IReadOnlyList<string> packages,
        IReadOnlyList<string> without, CancellationToken cancellationToken)
    {
        var state = folders.Cached(Path.Combine("apt", suite));
        Directory.CreateDirectory(Path.Combine(state, "lists", "partial"));
        Directory.CreateDirectory(Path.Combine(state, "cache", "archives", "partial"));
        await File.WriteAllTextAsync(Path.Combine(state, "sources.list"), $"""
            deb [signed-by={Keys}] {Archive}debian {suite} main
            deb [signed-by={Keys}] {Archive}debian {suite}-updates main
            deb [signed-by={Keys}] {Archive}debian-security {suite}-security main

            """, cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(state, "status"), Installed(without), cancellationToken);
        var apt = new DebianTools(state);
        var doing = $"resolving packages of {suite}";
        await apt.GetAsync(["update", "--error-on=any"], doing, cancellationToken);
        var wanted = await apt.GetAsync(["install", "--print-uris", "--assume-yes", .. packages], doing, cancellationToken);
        var urls = PrintedUrl().Matches(wanted).ToDictionary(line => line.Groups["file"].Value, line => line.Groups["url"].Value,
            StringComparer.Ordinal);
        var described = await apt.CacheAsync(["show", .. urls.Keys.Select(Exactly)], doing, cancellationToken);
        return [.. Paragraphs(described).DistinctBy(fields => fields["Package"]).Select(fields => Locked(fields, urls))
            .OrderBy(package => package.Name, StringComparer.Ordinal)];
    }

    private static LockedPackage Locked(Dictionary<string, string> fields, Dictionary<string, string> urls)
    {
        var (name, version, architecture) = (fields["Package"], fields["Version"], fields["Architecture"]);
        return new(name, version, architecture, fields["SHA256"],
            urls[$"{name}_{version.Replace(":", "%3a", StringComparison.Ordinal)}_{architecture}.deb"]);
    }

    /// <summary>The package of a file's name, as apt-cache is asked for it: <c>NAME=VERSION</c>.</summary>
    private static string Exactly(string file) => file.Split('_') is [var name, var version, ..]
        ? $"{name}={version.Replace("%3a", ":", StringComparison.Ordinal)}" : file;

    /// <summary>In a version that is enough for whoever asks.</summary>
    private static string Installed(IEnumerable<string> names)
    {
        var text = new StringBuilder();
        foreach (var name in names)
            text.Append("Package: ").Append(name)
                .Append("\nStatus: install ok installed\nArchitecture: amd64\nMulti-Arch: foreign\nVersion: 999999\nMaintainer: "
                    + "nobody\nDescription: not there\n\n");
        return text.ToString();
    }

    /// <summary>The short fields of each paragraph (debian-policy, section 5.1).</summary>
    private static IEnumerable<Dictionary<string, string>> Paragraphs(string text) =>
        text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(paragraph => paragraph.Split('\n').Where(line => !line.StartsWith(' ')).Select(line => line.Split(": ", 2))
                .Where(field => field.Length == 2)
                .ToDictionary(field => field[0], field => field[1], StringComparer.Ordinal));

    [GeneratedRegex(@"^'(?<url>[^']+)' (?<file>\S+\.deb) ", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex PrintedUrl();
}
