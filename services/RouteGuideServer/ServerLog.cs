namespace RouteGuideServer;

/// <summary>
/// What the server logs. In one class: the generator of .NET 10 writes several classes in an order that differs from one compilation to the
/// next, and the same source must be the same image.
/// </summary>
internal static partial class ServerLog
{
    [LoggerMessage(LogLevel.Information, "The backend answered to '{Name}': ok = {Ok}")]
    public static partial void Answered(this ILogger log, string name, bool ok);

    [LoggerMessage(LogLevel.Warning, "Not saved: '{Name}': {Reason}")]
    public static partial void NotSaved(this ILogger log, string name, string reason);
}
