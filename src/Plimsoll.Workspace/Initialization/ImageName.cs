namespace Plimsoll.Workspace.Initialization;

/// <summary>What people call an image.</summary>
internal static class ImageName
{
    /// <summary>The last part of a reference's name, without tag and digest: <c>api</c> of <c>ghcr.io/acme/api:1.2</c>.</summary>
    public static string Of(string reference) => reference.Split('@')[0].Split('/')[^1].Split(':')[0];
}
