namespace KubernetesClient;

/// <summary>Writes the query of an address.</summary>
internal static class QueryText
{
    /// <param name="parameters">Those without a value are left out.</param>
    public static string Of(params IEnumerable<(string Name, string? Value)> parameters)
    {
        var text = string.Join('&', parameters.Where(parameter => parameter.Value is not null)
            .Select(parameter => $"{parameter.Name}={Uri.EscapeDataString(parameter.Value!)}"));
        return text.Length == 0 ? "" : $"?{text}";
    }
}
