namespace Plimsoll.Runtime.Kubernetes.Export;

/// <summary>A file of an export.</summary>
/// <param name="Path">Below the folder that is exported to, with slashes.</param>
/// <param name="Text">UTF-8, its lines ended by line feeds.</param>
public sealed record ExportedFile(string Path, string Text)
{
    /// <summary>How the first line of each begins: what bears it is ours, and goes when it is not exported any more.</summary>
    public const string Mark = "# Written by plimsoll export";
}
