using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace Plimsoll.Registry;

/// <summary>The bcrypt hash of a password, as <c>htpasswd -B</c> writes it: <c>$2y$COST$</c>, 22 letters of salt, and 31 of hash.</summary>
internal sealed partial class PasswordHash
{
    // the limit of htpasswd itself: each step doubles the time of a check, and this one takes ten seconds
    private const int HighestCost = 17, LowestCost = 4;
    private const int HashLetters = 31;

    // hashes are compared as text, so the bits that the last letters of salt and hash do not use must be zero, as every program leaves them
    private const string LastLetters = ".CGKOSWaeimquy26";
    private const string Salt = "[./A-Za-z0-9]{21}[.Oeu]", Hash = "[./A-Za-z0-9]{30}[" + LastLetters + "]";

    private readonly int _cost;
    private readonly string _text;

    private PasswordHash(int cost, string text) => (_cost, _text) = (cost, text);

    /// <summary>Reads one; null when the text is not a bcrypt hash that a password can match.</summary>
    public static PasswordHash? TryParse(string text) =>
        Pattern().Match(text) is { Success: true } match
        && int.Parse(match.Groups["cost"].ValueSpan, CultureInfo.InvariantCulture) is >= LowestCost and <= HighestCost and var cost
            ? new(cost, text)
            : null;

    /// <summary>
    /// A hash that matches no known password and takes as long to check as the other one, so that the time does not tell
    /// which users there are.
    /// </summary>
    public static PasswordHash LikeNone(PasswordHash? other)
    {
        var cost = other?._cost ?? LowestCost + 1;
        return new(cost, BCrypt.Net.BCrypt.GenerateSalt(cost) + RandomNumberGenerator.GetString(LastLetters, HashLetters));
    }

    /// <summary>
    /// Whether it is the hash of this password. Slow on purpose. Only the first 72 bytes of a password count, as everywhere with bcrypt.
    /// </summary>
    public bool IsOf(string password) => BCrypt.Net.BCrypt.Verify(password, _text);

    [GeneratedRegex(@"\A\$2[aby]\$(?<cost>[0-9]{2})\$" + Salt + Hash + @"\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Pattern();
}
