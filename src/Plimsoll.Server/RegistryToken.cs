using System.Security.Cryptography;
using System.Text;
using Plimsoll.Processes;

namespace Plimsoll.Server;

/// <summary>
/// What clients of the controller's registry show as password, in a file of the home. Whoever deletes the file takes it back: there is
/// another one then. A damaged file is written again, as damage is no decision of anybody.
/// </summary>
internal sealed class RegistryToken
{
    private readonly Home _home;
    private volatile string _value;

    /// <summary>The token of a home; made where there is none.</summary>
    public RegistryToken(Home home)
    {
        _home = home;
        var text = Read();
        _value = text is not null && IsToken(text) ? text : New();
        if (text != _value) Write();
    }

    /// <summary>As it is now: 64 hex digits.</summary>
    public string Value => _value;

    /// <summary>Looks after the file.</summary>
    /// <returns>What was wrong with it and is mended, in words; null when nothing was.</returns>
    public string? Mend()
    {
        var text = Read();
        if (text == _value) return null;
        if (text is null) _value = New();
        Write();
        return $"{_home.TokenFile} {(text is null ? "was deleted: there is another token now" : "was damaged, and is written again")}";
    }

    private string? Read()
    {
        try
        {
            return File.ReadAllText(_home.TokenFile).TrimEnd('\n');
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    private void Write() => DurableFile.Write(_home.TokenFile, Encoding.ASCII.GetBytes(_value + "\n"), secret: true);

    private static string New() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    private static bool IsToken(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigitLower);
}
