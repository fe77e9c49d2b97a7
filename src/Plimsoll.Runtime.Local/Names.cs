using System.Text.RegularExpressions;

namespace Plimsoll.Runtime.Local;

/// <summary>Names become folders: they are checked where they come in, whoever sends them.</summary>
internal static partial class Names
{
    public static bool IsLabel(string name) => Label().IsMatch(name);

    /// <summary>The first name of a service or store that is none; null when all are.</summary>
    public static string? Others(DesiredState state) =>
        state.Services.Select(service => service.Name).Concat(state.Stores.Select(store => store.Name))
            .FirstOrDefault(name => !IsLabel(name));

    // a DNS label (RFC 1123), which the manifests require too
    [GeneratedRegex(@"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\z")]
    private static partial Regex Label();
}
