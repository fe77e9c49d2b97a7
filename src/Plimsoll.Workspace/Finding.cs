namespace Plimsoll.Workspace;

/// <summary>Something wrong in a file of the workspace.</summary>
/// <param name="Code">Stable, PLM2000 to PLM2999.</param>
/// <param name="File">Path from the root of the repository.</param>
/// <param name="Line">From 1.</param>
/// <param name="Path">Where in the document, for instance <c>health.within</c>; empty for the whole of it.</param>
/// <param name="Message">What was seen and what is allowed.</param>
public sealed record Finding(string Code, string File, int Line, string Path, string Message)
{
    /// <summary>As in <c>PLM2031: services/counter/service.yaml:4: port: 70000 is not a port (1 to 65535)</c>.</summary>
    public override string ToString() => $"{Code}: {File}:{Line}: {(Path.Length > 0 ? Path + ": " : "")}{Message}";
}
