using Plimsoll.Packaging.Images;

namespace Plimsoll.Packaging.Dockerfiles;

/// <summary>A program that builds images of Dockerfiles.</summary>
internal interface IImageProgram
{
    /// <summary>Whether it builds where a job says that it is confined.</summary>
    bool CanBeConfined { get; }

    /// <summary>Builds, and leaves the image in the job's output folder and nothing anywhere else.</summary>
    /// <exception cref="Workspace.PlimsollException">PLM4071: the build failed.</exception>
    Task BuildAsync(DockerfileJob job, CancellationToken cancellationToken);

    /// <summary>Reads what was built. Layers are opened later, in that folder.</summary>
    /// <param name="output">The job's output folder.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="Oci.OciException">It is not an image.</exception>
    Task<ImageParts> ReadAsync(string output, CancellationToken cancellationToken);
}
