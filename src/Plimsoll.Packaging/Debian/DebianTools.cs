using Plimsoll.Processes;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging.Debian;

/// <summary>Debian's own programs, told to know nothing of what is installed or configured on this machine but how to reach the archive
/// (proxies).</summary>
/// <param name="state">The folder of apt's state: sources, lists, what counts as installed.</param>
internal sealed class DebianTools(string state)
{
    private readonly IReadOnlyList<string> _options =
    [
        .. ((string[])[
            $"Dir::State={state}", $"Dir::State::Lists={state}/lists", $"Dir::State::Status={state}/status", $"Dir::Cache={state}/cache",
            $"Dir::Etc::SourceList={state}/sources.list", "Dir::Etc::SourceParts=/dev/null", "Dir::Etc::Preferences=/dev/null",
                "Dir::Etc::PreferencesParts=/dev/null",
            "APT::Architecture=amd64", "APT::Architectures=amd64", "APT::Sandbox::User=", "APT::Install-Recommends=false",
                "APT::Install-Suggests=false",
            // what other programs of this machine want to have beside the lists
            "Acquire::Languages=none", "Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false",
                "Acquire::IndexTargets::deb::CNF::DefaultEnabled=false", "Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled=false",
        ]).SelectMany(option => (string[])["-o", option]),
    ];

    /// <summary>Runs apt-get.</summary>
    public Task<string> GetAsync(IEnumerable<string> arguments, string doing, CancellationToken cancellationToken) =>
        RunAsync("apt-get", [.. _options, "-qq", .. arguments], doing, cancellationToken);

    /// <summary>Runs apt-cache.</summary>
    public Task<string> CacheAsync(IEnumerable<string> arguments, string doing, CancellationToken cancellationToken) =>
        RunAsync("apt-cache", [.. _options, .. arguments], doing, cancellationToken);

    /// <summary>Downloads files, each to a path; as this machine reaches the archive.</summary>
    public static Task DownloadAsync(IEnumerable<(string Url, string Path)> files, CancellationToken cancellationToken) =>
        RunAsync("/usr/lib/apt/apt-helper", ["-o", "APT::Sandbox::User=", "download-file",
            .. files.SelectMany(file => (string[])[file.Url, file.Path, ""])], "downloading packages", cancellationToken);

    /// <summary>Unpacks the files of a package into a folder.</summary>
    public static Task UnpackAsync(string package, string folder, CancellationToken cancellationToken) =>
        RunAsync("dpkg-deb", ["--extract", package, folder], "unpacking a package", cancellationToken);

    /// <summary>What a package says of itself.</summary>
    public static Task<string> ControlAsync(string package, CancellationToken cancellationToken) =>
        RunAsync("dpkg-deb", ["--field", package], "reading a package", cancellationToken);

    private static async Task<string> RunAsync(string program, IReadOnlyList<string> arguments, string doing,
        CancellationToken cancellationToken)
    {
        try
        {
            return (await CommandRunner.RequireAsync(new(program, arguments) { Environment = new Dictionary<string,
                string?> { ["LC_ALL"] = "C.UTF-8", ["APT_CONFIG"] = null } }, null, cancellationToken)).Text;
        }
        catch (CommandFailedException e) when (e.ExitCode is null)
        {
            throw new PlimsollException(Outcome.Unavailable, "PLM4042",
                $"{doing}: {Path.GetFileName(program)} could not be started. Images of Debian packages are built with apt and dpkg, "
                    + "on Debian or one of its kin", e);
        }
        catch (CommandFailedException e)
        {
            throw new PlimsollException(Outcome.Failed, "PLM4043",
                $"{doing}: {Path.GetFileName(program)} ended with exit code {e.ExitCode}:\n  {e.Error.Trim().ReplaceLineEndings("\n  ")}",
                e);
        }
    }
}
