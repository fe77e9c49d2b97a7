using Plimsoll.Packaging.Images;
using Plimsoll.Source;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging;

/// <summary>A unit to build.</summary>
/// <param name="Repository">Where its files are.</param>
/// <param name="Workspace">The name of the workspace, for the name of its kept folder.</param>
/// <param name="Inputs">Everything that may influence the image.</param>
/// <param name="Base">What the image is built on; null is nothing.</param>
/// <param name="Progress">Told what is being done, for people.</param>
internal sealed record BuildRequest(GitRepository Repository, string Workspace, UnitInputs Inputs, BaseImage? Base, IProgress<string> Progress)
{
    /// <summary>The unit.</summary>
    public Unit Unit => Inputs.Unit;
}
