using Plimsoll.Packaging.Images;

namespace Plimsoll.Packaging;

/// <summary>Makes the layers of images of one kind. One folder of this project for each.</summary>
internal interface IBuilder
{
    /// <summary>What a manifest calls it in <c>build:</c>.</summary>
    string Name { get; }

    /// <summary>Whether the same inputs are the same bytes on every machine; else the first image for an input key is everyone's.</summary>
    bool IsReproducible => true;

    /// <summary>Whether it makes layers over those of <c>build.base</c>; else it brings all layers itself.</summary>
    bool TakesBase => true;

    /// <summary>Builds from the declared inputs and from nothing else.</summary>
    /// <exception cref="Workspace.PlimsollException">PLM4xxx: the build failed, or what it needs is not there.</exception>
    Task<ImageParts> BuildAsync(BuildRequest request, CancellationToken cancellationToken);
}
