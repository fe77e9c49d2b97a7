namespace Plimsoll.Packaging.Dockerfiles;

/// <summary>A program that builds images of Dockerfiles.</summary>
internal interface IImageProgram
{
    /// <summary>Builds, and leaves the image as an OCI layout in the job's output folder and nothing anywhere else.</summary>
    /// <exception cref="Workspace.PlimsollException">PLM4071: the build failed.</exception>
    Task BuildAsync(DockerfileJob job, CancellationToken cancellationToken);
}
