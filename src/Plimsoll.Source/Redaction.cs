using System.Text.RegularExpressions;

namespace Plimsoll.Source;

/// <summary>Takes user names and passwords out of the URLs in a text: git repeats the remote's URL in its errors.</summary>
internal static partial class Redaction
{
    public static string Hide(string text) => Credentials().Replace(text, "$1***@");

    [GeneratedRegex(@"(\w+://)[^/\s]+@", RegexOptions.NonBacktracking)]
    private static partial Regex Credentials();
}
