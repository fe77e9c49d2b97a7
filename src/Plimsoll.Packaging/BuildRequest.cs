using System.Text;
using Plimsoll.Oci;
using Plimsoll.Packaging.Images;
using Plimsoll.Progress;
using Plimsoll.Source;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging;

/// <summary>A unit to build.</summary>
/// <param name="Repository">Where its files are.</param>
/// <param name="Workspace">The name of the workspace, for the name of its kept folder.</param>
/// <param name="Inputs">Everything that may influence the image.</param>
/// <param name="Base">What the image is built on; null is nothing.</param>
/// <param name="Progress">Told what is being done, for people.</param>
internal sealed record BuildRequest(GitRepository Repository, string Workspace, UnitInputs Inputs, BaseImage? Base, UnitProgress Progress)
{
    /// <summary>What the image runs on.</summary>
    public Platform Platform { get; init; } = Platform.LinuxAmd64;

    /// <summary>The unit.</summary>
    public Unit Unit => Inputs.Unit;

    /// <summary>The text of an input.</summary>
    /// <param name="path">From the root of the repository.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="PlimsollException">PLM4012: it is none.</exception>
    public async Task<string> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var file = Inputs.Files.FirstOrDefault(file => file.Path == path)
            ?? throw new PlimsollException(Outcome.Usage, "PLM4012",
                $"{Unit.ManifestPath}: there is no {path} in this commit"
                    + $"{(path.EndsWith(".lock", StringComparison.Ordinal) ? $". plimsoll build --lock {Unit.Name} writes it" : "")}");
        await using var blobs = Repository.OpenBlobs();
        return Encoding.UTF8.GetString(await blobs.ReadAsync(file.ObjectId, cancellationToken));
    }
}
