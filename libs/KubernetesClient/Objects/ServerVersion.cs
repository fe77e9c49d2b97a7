using System.Globalization;
using System.Text.Json.Nodes;

namespace KubernetesClient;

/// <summary>Which Kubernetes the server is.</summary>
/// <param name="Major">The first number.</param>
/// <param name="Minor">The second number. Providers write things like <c>27+</c>: it is 27.</param>
/// <param name="Text">All of it, such as <c>v1.27.3-gke.100</c>.</param>
public sealed record ServerVersion(int Major, int Minor, string Text)
{
    internal static ServerVersion Of(JsonObject answer)
    {
        var text = answer["gitVersion"]?.GetValue<string>() ?? "";
        var parts = text.TrimStart('v').Split('.', '-', '+');
        return new(Number(answer["major"]?.GetValue<string>(), parts.ElementAtOrDefault(0)),
            Number(answer["minor"]?.GetValue<string>(), parts.ElementAtOrDefault(1)), text);
    }

    // servers that were not built by the release tools leave the numbers empty
    private static int Number(string? given, string? ofText) => int.TryParse(string.IsNullOrEmpty(given) ? ofText
        : given.TrimEnd('+'), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
