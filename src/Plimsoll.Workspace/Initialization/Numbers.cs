using System.Globalization;

namespace Plimsoll.Workspace.Initialization;

/// <summary>Numbers in files of others.</summary>
internal static class Numbers
{
    /// <summary>A port, or as many replicas as anybody has: 1 to 65535; null for all else.</summary>
    public static int? Read(string? text) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;
}
