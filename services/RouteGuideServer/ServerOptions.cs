namespace RouteGuideServer;

/// <summary>What the server is told by its flags and variables, beside those of all services.</summary>
/// <param name="FeaturesFile">The features that it knows. <c>--features FILE</c>; its own file by default.</param>
/// <param name="Backend">The backend. <c>BACKEND_ADDRESS</c> (HOST:PORT); 127.0.0.1:9999 by default.</param>
internal sealed record ServerOptions(string FeaturesFile, Uri Backend)
{
    /// <exception cref="FormatException">A variable says what it cannot mean.</exception>
    public static ServerOptions Read(IConfiguration configuration) => new(
        Text(configuration["features"]) ?? Path.Combine(AppContext.BaseDirectory, "features.json"),
        Address(Text(configuration["BACKEND_ADDRESS"]) ?? "127.0.0.1:9999"));

    static Uri Address(string text) => Uri.TryCreate($"http://{text}", UriKind.Absolute, out var address)
        && address is { PathAndQuery: "/", UserInfo: "" }
        ? address
        : throw new FormatException($"BACKEND_ADDRESS is '{text}': it must be of the form HOST:PORT");

    static string? Text(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
