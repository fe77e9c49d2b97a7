using System.Text;

namespace Plimsoll.Oci;

/// <summary>Which paths may be in a layer: relative, without <c>.</c> and <c>..</c>, and short enough for Linux.</summary>
internal static class LayerPath
{
    private const int LongestPath = 4095;
    private const int LongestName = 255;

    /// <summary>Text that is not valid Unicode has no bytes that everyone agrees on.</summary>
    public static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Returns the path, or refuses it.</summary>
    /// <exception cref="OciException">It cannot be in a layer.</exception>
    public static string Check(string path)
    {
        var fault = CheckTarget(path).Split('/').Select(FaultOf).FirstOrDefault(fault => fault is not null);
        return fault is null ? path : throw Refused(path, fault);
    }

    /// <summary>Returns what a link says, or refuses it. It may point anywhere: only who follows it decides where that is.</summary>
    /// <exception cref="OciException">It cannot be in a layer.</exception>
    public static string CheckTarget(string target) =>
        target.Length == 0 ? throw Refused(target, "it is empty")
        : target.Contains('\0', StringComparison.Ordinal) ? throw Refused(target.Replace('\0', '?'), "it has a zero character")
        : LengthOf(target) > LongestPath ? throw Refused(target, $"it is longer than {LongestPath} bytes")
        : target;

    private static string? FaultOf(string name) => name switch
    {
        "" => "it has an empty name: no leading, trailing or double slash is allowed",
        "." or ".." => $"'{name}' is not allowed in it",
        _ when LengthOf(name) > LongestName => $"a name in it is longer than {LongestName} bytes",
        _ => null,
    };

    private static int LengthOf(string text)
    {
        try
        {
            return Utf8.GetByteCount(text);
        }
        catch (EncoderFallbackException error)
        {
            throw new OciException(OciErrors.LayerInvalid, "a path is not valid Unicode and cannot be in a layer", error);
        }
    }

    private static OciException Refused(string path, string why) =>
        new(OciErrors.LayerInvalid, $"'{(path.Length > 300 ? path[..300] + "…" : path)}' cannot be in a layer: {why}");
}
